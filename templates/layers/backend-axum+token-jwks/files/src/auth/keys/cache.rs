//! Caches the published keys and decides when to fetch them again.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use jsonwebtoken::DecodingKey;
use tokio::{
    sync::Mutex,
    task::{self, JoinHandle},
    time::Instant,
};

use super::document::KeySet;
use crate::{auth::Refusal, error::ApiError};

/// Age after which the keys are fetched again in the background. Meanwhile, requests use the old keys.
const MAX_AGE: Duration = Duration::from_mins(5);
/// Minimum time between the starts of two fetches, except for early fetches.
const COOL_DOWN: Duration = Duration::from_secs(5);
/// Maximum early fetches per minute. An early fetch is a fetch during the cool-down for an unknown key id, whose key
/// may have been published right after the last fetch. All ids share one limit and no id is stored, because attackers
/// can make up any number of ids.
const MAX_EARLY: usize = 6;
const MINUTE: Duration = Duration::from_mins(1);

pub trait Source: Send + Sync + 'static {
    /// An error is a message for the log.
    fn fetch(&self) -> impl Future<Output = Result<KeySet, String>> + Send;
}

#[derive(Debug)]
pub struct Cache<S> {
    source: S,
    /// Replaced as a whole, so that withdrawn keys are dropped.
    published: RwLock<Option<Published>>,
    /// Locked during a fetch.
    fetches: Mutex<Fetches>,
}

#[derive(Debug)]
struct Published {
    keys: KeySet,
    read_at: Instant,
}

impl<S: Source> Cache<S> {
    pub fn new(source: S) -> Self {
        Self {
            source,
            published: RwLock::new(None),
            fetches: Mutex::default(),
        }
    }

    /// Returns the published key with this id. 401 if the key is not published, 503 until a fetch has succeeded.
    pub async fn key(self: &Arc<Self>, id: &str) -> Result<DecodingKey, ApiError> {
        let asked = Instant::now();
        if let Ok((key, read_at)) = self.find(id) {
            if asked - read_at > MAX_AGE && self.may_fetch() {
                drop(self.refresh(asked));
            }
            return Ok(key);
        }
        // Wait for a running fetch, which may return the key. If it doesn't, fetch again: the key may be newer than
        // that fetch.
        drop(self.fetches.lock().await);
        if self.find(id).is_err() {
            // Ignore the outcome: the lookup below returns the key or the error.
            let _ = self.refresh(asked).await;
        }
        self.find(id).map(|(key, _)| key)
    }

    fn find(&self, id: &str) -> Result<(DecodingKey, Instant), ApiError> {
        let published = self.published.read();
        let published = published.unwrap_or_else(PoisonError::into_inner);
        let Published { keys, read_at } = published
            .as_ref()
            .ok_or(ApiError::Unavailable("no token keys have been read yet"))?;
        let key = keys.get(id).ok_or(Refusal("key is not published"))?;
        Ok((key.clone(), *read_at))
    }

    /// Returns whether a fetch could start now: none is running, and the cool-down is over.
    fn may_fetch(&self) -> bool {
        self.fetches
            .try_lock()
            .is_ok_and(|fetches| fetches.are_due())
    }

    /// Fetches the keys, unless a fetch began after `asked` or it is too early for another one.
    ///
    /// Runs as a separate task, so that a disconnecting client doesn't cancel a fetch that other requests wait for.
    fn refresh(self: &Arc<Self>, asked: Instant) -> JoinHandle<()> {
        let cache = Arc::clone(self);
        task::spawn(async move {
            let mut fetches = cache.fetches.lock().await;
            let is_answered = fetches.last.is_some_and(|began| began >= asked);
            if !is_answered && (fetches.are_due() || fetches.take_early()) {
                fetches.last = Some(Instant::now());
                fetches.succeeded = cache.fetch().await;
            }
        })
    }

    /// Fetches and stores the keys. Returns whether this succeeded.
    async fn fetch(&self) -> bool {
        match self.source.fetch().await {
            Ok(keys) => {
                tracing::debug!(count = keys.len(), "read the token keys");
                let mut published = self
                    .published
                    .write()
                    .unwrap_or_else(PoisonError::into_inner);
                *published = Some(Published {
                    keys,
                    read_at: Instant::now(),
                });
                true
            }
            Err(reason) => {
                tracing::warn!(reason, "cannot read the token keys");
                false
            }
        }
    }
}

#[derive(Debug, Default)]
struct Fetches {
    /// Start time of the last fetch.
    last: Option<Instant>,
    /// Whether the last fetch succeeded.
    succeeded: bool,
    /// Start times of the early fetches, at most `MAX_EARLY`.
    early: Vec<Instant>,
}

impl Fetches {
    fn are_due(&self) -> bool {
        self.last.is_none_or(|began| began.elapsed() >= COOL_DOWN)
    }

    /// Returns whether an early fetch is allowed and, if so, counts it.
    ///
    /// After a failed fetch, no early fetch is allowed: it would probably fail too, and requests would wait for its
    /// timeout.
    fn take_early(&mut self) -> bool {
        self.early.retain(|began| began.elapsed() < MINUTE);
        let may_fetch = self.succeeded && self.early.len() < MAX_EARLY;
        if may_fetch {
            self.early.push(Instant::now());
        }
        may_fetch
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::{task::JoinSet, time};

    use super::*;

    /// How long each fetch from the fake frontend takes.
    const SLOW: Duration = Duration::from_secs(2);

    /// A fake frontend that publishes `ids`, or is down if `ids` is `None`. Records when each fetch began. A fetch
    /// returns the keys that were published at its start.
    #[derive(Default)]
    struct Frontend {
        ids: Mutex<Option<&'static [&'static str]>>,
        asked: Mutex<Vec<Instant>>,
    }

    impl Source for Frontend {
        async fn fetch(&self) -> Result<KeySet, String> {
            self.asked.lock().unwrap().push(Instant::now());
            let ids = *self.ids.lock().unwrap();
            time::sleep(SLOW).await;
            let ids = ids.ok_or("down")?;
            let key = |id: &&str| ((*id).to_owned(), DecodingKey::from_ed_der(&[0; 32]));
            Ok(ids.iter().map(key).collect())
        }
    }

    type TestCache = Arc<Cache<Frontend>>;

    fn cache(ids: Option<&'static [&'static str]>) -> TestCache {
        let cache = Arc::new(Cache::new(Frontend::default()));
        publish(&cache, ids);
        cache
    }

    fn publish(cache: &TestCache, ids: Option<&'static [&'static str]>) {
        *cache.source.ids.lock().unwrap() = ids;
    }

    fn fetches(cache: &TestCache) -> usize {
        cache.source.asked.lock().unwrap().len()
    }

    /// Returns the status of a request (200 if it gets a key) and how long it waited.
    async fn ask(cache: &TestCache, id: &str) -> (u16, Duration) {
        let started = Instant::now();
        let status = match cache.key(id).await {
            Ok(_) => 200,
            Err(ApiError::InvalidToken(_)) => 401,
            Err(ApiError::Unavailable(_)) => 503,
            Err(other) => panic!("{other:?}"),
        };
        (status, started.elapsed())
    }

    const AT_ONCE: Duration = Duration::ZERO;

    #[tokio::test(start_paused = true)]
    async fn keys_are_fetched_lazily_and_cached() {
        let cache = cache(Some(&["a", "b"]));
        assert_eq!(fetches(&cache), 0);
        assert_eq!(ask(&cache, "a").await, (200, SLOW));
        time::sleep(MAX_AGE).await;
        for id in ["a", "b", "a"] {
            assert_eq!(ask(&cache, id).await, (200, AT_ONCE));
        }
        assert_eq!(fetches(&cache), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn concurrent_requests_share_a_fetch() {
        let cache = cache(Some(&["a"]));
        let mut requests = JoinSet::new();
        for n in 0..100 {
            let cache = Arc::clone(&cache);
            let id = if n % 2 == 0 { "a" } else { "none" };
            requests.spawn(async move { (id, ask(&cache, id).await) });
        }
        for (id, answer) in requests.join_all().await {
            assert_eq!(answer, (if id == "a" { 200 } else { 401 }, SLOW));
        }
        assert_eq!(fetches(&cache), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_disconnecting_client_does_not_cancel_the_fetch() {
        let cache = cache(Some(&["a"]));
        assert!(time::timeout(SLOW / 2, cache.key("a")).await.is_err());
        assert_eq!(ask(&cache, "a").await, (200, SLOW / 2));
        assert_eq!(fetches(&cache), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn finds_a_key_published_right_after_a_fetch() {
        let cache = cache(Some(&["a"]));
        ask(&cache, "a").await;
        publish(&cache, Some(&["b", "a"]));
        time::sleep(Duration::from_secs(1)).await;
        assert_eq!(ask(&cache, "b").await, (200, SLOW));
        assert_eq!(fetches(&cache), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn finds_a_key_published_during_a_fetch_with_one_more_fetch() {
        let cache = cache(Some(&["a"]));
        drop(cache.refresh(Instant::now()));
        time::sleep(SLOW / 2).await;
        publish(&cache, Some(&["b", "a"]));
        let mut requests = JoinSet::new();
        for n in 0..100 {
            let cache = Arc::clone(&cache);
            let id = if n % 2 == 0 { "a" } else { "b" };
            requests.spawn(async move { (id, ask(&cache, id).await) });
        }
        for (id, answer) in requests.join_all().await {
            let waited = if id == "a" { SLOW / 2 } else { SLOW / 2 + SLOW };
            assert_eq!(answer, (200, waited));
        }
        assert_eq!(fetches(&cache), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn made_up_ids_cause_few_fetches() {
        let cache = cache(Some(&["a"]));
        ask(&cache, "a").await;
        let mut requests = JoinSet::new();
        for n in 0..1000 {
            let cache = Arc::clone(&cache);
            requests.spawn(async move { ask(&cache, &format!("made up {n}")).await.0 });
            time::sleep(Duration::from_millis(100)).await;
        }
        let answers = requests.join_all().await;
        assert!(answers.iter().all(|status| *status == 401));
        let asked = cache.source.asked.lock().unwrap().clone();
        for (n, first) in asked.iter().enumerate() {
            let in_a_minute = asked[n..].iter().filter(|each| **each - *first < MINUTE);
            // One fetch every 5 seconds (12 a minute), plus the early fetches.
            assert!(in_a_minute.count() <= 12 + MAX_EARLY);
        }
        assert_eq!(ask(&cache, "a").await, (200, AT_ONCE));
    }

    #[tokio::test(start_paused = true)]
    async fn unknown_ids_wait_for_the_cool_down_after_the_early_fetches() {
        let cache = cache(Some(&["a"]));
        ask(&cache, "a").await;
        for n in 0..MAX_EARLY {
            assert_eq!(ask(&cache, &n.to_string()).await, (401, SLOW));
        }
        assert_eq!(fetches(&cache), 1 + MAX_EARLY);
        publish(&cache, Some(&["b", "a"]));
        // Stop 1 ms before the cool-down ends, 5 seconds after the last fetch began.
        time::sleep(Duration::from_millis(2999)).await;
        assert_eq!(ask(&cache, "b").await, (401, AT_ONCE));
        time::sleep(Duration::from_millis(1)).await;
        assert_eq!(ask(&cache, "b").await, (200, SLOW));
        time::sleep(MINUTE).await;
        assert_eq!(ask(&cache, "c").await, (401, SLOW));
        publish(&cache, Some(&["c", "b"]));
        assert_eq!(ask(&cache, "c").await, (200, SLOW));
    }

    #[tokio::test(start_paused = true)]
    async fn without_keys_requests_get_503() {
        let cache = cache(None);
        assert_eq!(ask(&cache, "a").await, (503, SLOW));
        assert_eq!(ask(&cache, "a").await, (503, AT_ONCE));
        assert_eq!(fetches(&cache), 1);
        publish(&cache, Some(&["a"]));
        time::sleep(COOL_DOWN).await;
        assert_eq!(ask(&cache, "a").await, (200, SLOW));
    }

    #[tokio::test(start_paused = true)]
    async fn stale_keys_are_used_until_new_ones_arrive() {
        let cache = cache(Some(&["a", "b"]));
        ask(&cache, "a").await;
        time::sleep(MAX_AGE + Duration::from_millis(1)).await;
        publish(&cache, Some(&["b", "c"]));
        for _ in 0..100 {
            assert_eq!(ask(&cache, "a").await, (200, AT_ONCE));
        }
        assert_eq!(ask(&cache, "c").await, (200, SLOW));
        assert_eq!(ask(&cache, "b").await, (200, AT_ONCE));
        assert_eq!(ask(&cache, "a").await, (401, SLOW), "withdrawn");
        assert_eq!(fetches(&cache), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn keeps_the_keys_while_the_frontend_is_down() {
        let cache = cache(Some(&["a"]));
        ask(&cache, "a").await;
        publish(&cache, None);
        time::sleep(MAX_AGE * 100).await;
        for _ in 0..100 {
            assert_eq!(ask(&cache, "a").await, (200, AT_ONCE));
            time::sleep(Duration::from_millis(100)).await;
        }
        // The first fetch, then one per cool-down (5 seconds) in the 10 seconds of the loop.
        assert_eq!(fetches(&cache), 3);
        assert_eq!(ask(&cache, "b").await.0, 401);
        assert_eq!(ask(&cache, "a").await, (200, AT_ONCE));
    }
}
