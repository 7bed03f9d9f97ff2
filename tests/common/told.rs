//! What a finding says, without what tells one place on disk from another.

use milepost::diagnostics::Finding;

pub(crate) fn path_of(finding: &Finding) -> String {
    finding.path.to_string()
}

pub(crate) fn told(findings: &[Finding]) -> Vec<(String, u32, u32, String, String)> {
    let one = |one: &Finding| (path_of(one), one.line, one.column, one.code.clone(), one.message.clone());
    findings.iter().map(one).collect()
}
