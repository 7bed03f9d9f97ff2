//! Many questions at once, few of them to one host.
//!
//! 1. [`run`] starts threads that take a task whose host is free: fewer than so many under way there, and long enough
//!    after the last one.
//! 2. A task that comes back as [`Step::Again`] waits for itself, or makes its host wait when the server asked for it.
//! 3. Results come back in the order of the tasks, whatever the order of the answers.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How much is asked at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Threads.
    pub all: usize,
    /// Requests under way to one host.
    pub per_host: usize,
    /// Time between two requests to one host.
    pub delay: Duration,
}

/// What came of a task.
pub enum Step<R> {
    /// A result.
    Done(R),
    /// Nothing yet: again after this time; with `true` the whole host is left alone until then.
    Again(Duration, bool),
}

#[derive(Default)]
struct Host {
    waiting: VecDeque<Ticket>,
    under_way: usize,
    free_at: Option<Instant>,
}

struct Ticket {
    task: usize,
    attempt: u32,
    ready_at: Option<Instant>,
}

struct State<R> {
    hosts: Vec<Host>,
    left: usize,
    results: Vec<Option<R>>,
}

/// Does all tasks, each with the name of its host. `work` gets the task and how often it was tried before.
pub fn run<T: Sync, R: Send>(
    tasks: &[(String, T)],
    limits: Limits,
    work: &(dyn Fn(&T, u32) -> Step<R> + Sync),
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Option<R>> {
    let mut hosts: BTreeMap<&str, Host> = BTreeMap::new();
    for (task, (host, _)) in tasks.iter().enumerate() {
        let ticket = Ticket { task, attempt: 0, ready_at: None };
        hosts.entry(host).or_default().waiting.push_back(ticket);
    }
    let state = State {
        hosts: hosts.into_values().collect(),
        left: tasks.len(),
        results: tasks.iter().map(|_| None).collect(),
    };
    let crowd = Crowd { state: Mutex::new(state), changed: Condvar::new(), limits };
    std::thread::scope(|scope| {
        for _ in 0..limits.all.clamp(1, tasks.len().max(1)) {
            scope.spawn(|| {
                while let Some((host, ticket)) = crowd.take() {
                    let step = work(&tasks[ticket.task].1, ticket.attempt);
                    let left = crowd.give_back(host, ticket, step);
                    progress(tasks.len() - left, tasks.len());
                }
            });
        }
    });
    crowd.state.into_inner().unwrap_or_else(PoisonError::into_inner).results
}

struct Crowd<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
    limits: Limits,
}

impl<R> Crowd<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next task that may be done; waits for it. None when all are done.
    fn take(&self) -> Option<(usize, Ticket)> {
        let mut state = self.lock();
        loop {
            if state.left == 0 {
                return None;
            }
            let now = Instant::now();
            let mut soonest: Option<Instant> = None;
            for (index, host) in state.hosts.iter_mut().enumerate() {
                match host.next(now, self.limits.per_host) {
                    Next::Ticket(ticket) => {
                        host.under_way += 1;
                        host.free_at = Some(now + self.limits.delay);
                        return Some((index, ticket));
                    }
                    Next::At(time) => soonest = Some(soonest.map_or(time, |known| known.min(time))),
                    Next::Nothing => {}
                }
            }
            // Without a time, another thread's answer is what changes something.
            let wait = soonest.map_or(Duration::from_secs(3600), |time| time.saturating_duration_since(now));
            state = self.changed.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn give_back(&self, host: usize, ticket: Ticket, step: Step<R>) -> usize {
        let mut state = self.lock();
        state.hosts[host].under_way -= 1;
        match step {
            Step::Done(result) => {
                state.left -= 1;
                state.results[ticket.task] = Some(result);
            }
            Step::Again(wait, whole_host) => {
                let time = Instant::now() + wait;
                let place = &mut state.hosts[host];
                if whole_host {
                    place.free_at = place.free_at.max(Some(time));
                }
                let attempt = ticket.attempt + 1;
                place.waiting.push_back(Ticket { attempt, ready_at: Some(time), ..ticket });
            }
        }
        self.changed.notify_all();
        state.left
    }
}

enum Next {
    Ticket(Ticket),
    At(Instant),
    Nothing,
}

impl Host {
    fn next(&mut self, now: Instant, per_host: usize) -> Next {
        if self.waiting.is_empty() || self.under_way >= per_host.max(1) {
            return Next::Nothing;
        }
        if let Some(time) = self.free_at.filter(|time| *time > now) {
            return Next::At(time);
        }
        let ready = |ticket: &Ticket| ticket.ready_at.is_none_or(|time| time <= now);
        if let Some(ticket) = self.waiting.iter().position(ready).and_then(|at| self.waiting.remove(at)) {
            return Next::Ticket(ticket);
        }
        self.waiting.iter().filter_map(|ticket| ticket.ready_at).min().map_or(Next::Nothing, Next::At)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn limits(all: usize, per_host: usize) -> Limits {
        Limits { all, per_host, delay: Duration::ZERO }
    }

    #[test]
    fn results_come_in_order_and_hosts_are_not_crowded() {
        let tasks: Vec<(String, usize)> = (0..60).map(|at| (format!("host{}", at % 3), at)).collect();
        let under_way: Vec<AtomicUsize> = (0..3).map(|_| AtomicUsize::new(0)).collect();
        let work = |task: &usize, attempt: u32| {
            let here = &under_way[task % 3];
            assert!(here.fetch_add(1, Ordering::SeqCst) < 2, "three at once on one host");
            std::thread::yield_now();
            here.fetch_sub(1, Ordering::SeqCst);
            if attempt < (*task as u32) % 3 {
                Step::Again(Duration::ZERO, true)
            } else {
                Step::Done(task * 10)
            }
        };
        let results = run(&tasks, limits(8, 2), &work, &|_, _| {});
        assert_eq!(results, (0..60).map(|at| Some(at * 10)).collect::<Vec<_>>());
        assert!(run(&[] as &[(String, usize)], limits(8, 2), &work, &|_, _| {}).is_empty());
    }
}
