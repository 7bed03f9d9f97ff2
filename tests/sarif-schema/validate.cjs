// Reads a SARIF log from standard input; prints what the schema does not allow and fails then.
const fs = require("node:fs");
const path = require("node:path");
const Ajv = require("ajv");

const folder = path.dirname(require.resolve("@microsoft/jest-sarif/package.json"));
const schema = JSON.parse(fs.readFileSync(path.join(folder, "lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
const ajv = new Ajv({ schemaId: "id", allErrors: true, meta: false, unknownFormats: "ignore", logger: false });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
// The schema is older than the validator's own.
ajv._opts.defaultMeta = "http://json-schema.org/draft-04/schema#";
const validate = ajv.compile(schema);
if (!validate(JSON.parse(fs.readFileSync(0, "utf8")))) {
  for (const error of validate.errors) console.log(`${error.dataPath}: ${error.message}`);
  process.exit(1);
}
