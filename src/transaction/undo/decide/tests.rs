use super::*;
use crate::{
    transaction::permissions::Permissions,
    tree::{Blob, RelPath},
};

fn content(text: &str) -> Content {
    Content::of(&Blob::new(text.as_bytes()), Permissions::default())
}

fn foreign(text: &str) -> State {
    State::Foreign(Some(content(text)))
}

#[test]
fn a_state_follows_from_content_or_absence() {
    let step = |old: Option<&str>, new: Option<&str>| Swap {
        path: RelPath::parse("a").expect("a path"),
        old: old.map(content),
        new: new.map(content),
    };
    let state = |found: Option<&str>, step: &Swap| State::of(found.map(content), step);
    let replace = step(Some("old"), Some("new"));
    assert_eq!(state(Some("old"), &replace), State::Old);
    assert_eq!(state(Some("new"), &replace), State::New);
    assert_eq!(state(Some("mine"), &replace), foreign("mine"));
    assert_eq!(state(None, &replace), State::Gone);
    assert_eq!(state(None, &step(None, Some("new"))), State::Old);
    assert_eq!(state(None, &step(Some("old"), None)), State::New);
}

#[test]
fn every_pair_of_states_is_decided() {
    use State::{Gone, New, Old};
    let rows = [
        (Old, New, Undo::Nothing),
        (New, Old, Undo::Swap),
        (Old, Old, Undo::Nothing),
        (Old, Gone, Undo::Nothing),
        (New, New, Undo::Keep),
        (New, Gone, Undo::Keep),
        (Gone, Old, Undo::Keep),
        (Gone, New, Undo::Keep),
        (Gone, Gone, Undo::Keep),
        (foreign("a"), Old, Undo::Keep),
        (foreign("a"), New, Undo::Keep),
        (foreign("a"), Gone, Undo::Keep),
        (Old, foreign("a"), Undo::SwapEdited),
        (New, foreign("a"), Undo::SwapEdited),
        (Gone, foreign("a"), Undo::SwapEdited),
        (foreign("a"), foreign("a"), Undo::Keep),
        (foreign("a"), foreign("b"), Undo::Undecided),
        (State::Foreign(None), State::Foreign(None), Undo::Undecided),
    ];
    for (path, slot, expected) in rows {
        assert_eq!(decide(&path, &slot, false), expected, "{path:?} {slot:?}");
        if (&path, &slot) != (&New, &New) {
            assert_eq!(decide(&path, &slot, true), expected, "{path:?} {slot:?}");
        }
    }
    assert_eq!(decide(&New, &New, true), Undo::SwapTwin);
}
