//! After a power failure: every step is preceded by a sync of everything that it relies on.

use super::{crashes::all_steps, *};

/// All effects in order: the action and its paths.
struct Log(Vec<(Action, String, Option<String>)>);

impl Log {
    fn add(&mut self, effect: &Effect<'_>) {
        self.0
            .push((effect.action, effect.path(), effect.other_path()));
    }

    /// The first moment after `from` with this action on a path.
    #[track_caller]
    fn find(&self, from: usize, action: Action, path: &str) -> usize {
        let is_it = |(found, one, other): &(Action, String, Option<String>)| {
            *found == action && (one == path || other.as_deref() == Some(path))
        };
        let found = self.0[from..].iter().position(is_it);
        from + found
            .unwrap_or_else(|| panic!("no {action:?} of {path} behind {from}: {:?}", self.0))
    }

    /// The project paths that change between two moments, with the moments.
    fn changed(&self, from: usize, to: usize) -> Vec<(usize, &str)> {
        let paths = |index: usize| {
            let (action, one, other) = &self.0[index];
            let is_sync = *action == Action::SyncFolder;
            let paths = [Some(one), other.as_ref()].into_iter().flatten();
            paths
                .filter(move |path| !is_sync && !path.starts_with(".authgen/"))
                .map(move |path| (index, path.as_str()))
        };
        (from..to).flat_map(paths).collect()
    }

    /// Checks that each changed name is synced before a moment.
    #[track_caller]
    fn assert_synced(&self, from: usize, to: usize) {
        for (index, path) in self.changed(from, to) {
            let parent = path.rsplit_once('/').map_or(".", |(parent, _)| parent);
            // The names in a moved folder moved along.
            let moved = |(_, moved): &(usize, &str)| parent == *moved;
            if !self.changed(index, to).iter().any(moved) {
                assert!(self.find(index, Action::SyncFolder, parent) < to, "{path}");
            }
        }
    }
}

#[test]
fn everything_that_a_step_relies_on_is_synced_before_it() {
    const PENDING: &str = ".authgen/pending";
    const JOURNAL: &str = ".authgen/pending/journal.json";
    let case = all_steps(Lacks::NOTHING);
    let changes = case.changes();
    let project = Project::of(&case.before);
    let mut log = Log(Vec::new());
    transaction::apply_with(&project.lock(), &changes, &mut |effect| {
        log.add(effect);
        Ok(())
    })
    .expect("changes that fit");
    let begun = log.find(0, Action::Rename, JOURNAL);
    let committed = log.find(begun + 1, Action::Rename, JOURNAL);
    for (index, (action, path, _)) in log.0[..begun].iter().enumerate() {
        if *action == Action::Create {
            assert!(log.find(index, Action::Sync, path) < begun, "{path}");
            assert!(
                log.find(index, Action::SyncFolder, PENDING) < begun,
                "{path}"
            );
        }
    }
    assert!(log.find(0, Action::SyncFolder, ".authgen") < begun);
    let first = log.changed(0, committed)[0].0;
    assert!((begun..first).contains(&log.find(begun, Action::SyncFolder, PENDING)));
    log.assert_synced(begun, committed);
    let synced = log.find(committed, Action::SyncFolder, PENDING);
    let removed = [Action::Remove, Action::RemoveFolder];
    let is_removal = |(action, ..): &(Action, String, Option<String>)| removed.contains(action);
    assert!(!log.0[committed..synced].iter().any(is_removal));

    let project = Project::of(&case.before);
    let lock = project.lock();
    let ended = crashing(|| {
        transaction::apply_with(&lock, &changes, &mut |effect| {
            if is_commit(effect) {
                crash();
            }
            Ok(())
        })
    });
    assert!(ended.is_none());
    let mut log = Log(Vec::new());
    transaction::recover_with(&lock, &mut |effect| {
        log.add(effect);
        Ok(())
    })
    .expect("a recovery");
    let undone = log.find(0, Action::Remove, JOURNAL);
    log.assert_synced(0, undone);
    let synced = log.find(undone, Action::SyncFolder, PENDING);
    assert_eq!(synced, undone + 1);
}
