//! Keeps the keys that were fetched, and decides when to fetch them again.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::{
    sync::Mutex,
    task::{self, JoinHandle},
    time::Instant,
};

use super::document::{KeySet, PublicKey};
use crate::{auth::Refusal, error::ApiError};

/// Keys that were read longer ago are fetched again, while requests go on with them.
const MAX_AGE: Duration = Duration::from_mins(5);
/// From the start of one fetch to the start of the next, whatever became of it and whatever tokens say.
const COOL_DOWN: Duration = Duration::from_secs(5);

pub trait Source: Send + Sync + 'static {
    /// # Errors
    /// The reason, in words for a log.
    fn fetch(&self) -> impl Future<Output = Result<KeySet, String>> + Send;
}

pub struct Cache<S> {
    source: S,
    /// Replaced as a whole, so that a key that is no longer published is gone.
    published: RwLock<Option<Published>>,
    /// When the last fetch began. Locked while one runs.
    last_fetch: Mutex<Option<Instant>>,
}

struct Published {
    keys: KeySet,
    read_at: Instant,
}

impl<S: Source> Cache<S> {
    pub fn new(source: S) -> Self {
        Self {
            source,
            published: RwLock::new(None),
            last_fetch: Mutex::new(None),
        }
    }

    /// The key that is published under this id.
    ///
    /// # Errors
    /// 401 if there is none, 503 as long as no keys could be read at all.
    pub async fn key(self: &Arc<Self>, id: &str) -> Result<PublicKey, ApiError> {
        if let Ok((key, age)) = self.find(id) {
            if age > MAX_AGE && self.may_fetch() {
                drop(self.refresh());
            }
            return Ok(key);
        }
        // Ends in any case, and what it brought is looked up, so how it ended does not matter.
        let _ = self.refresh().await;
        self.find(id).map(|(key, _)| key)
    }

    fn find(&self, id: &str) -> Result<(PublicKey, Duration), ApiError> {
        let published = self.published.read();
        let published = published.unwrap_or_else(PoisonError::into_inner);
        let Published { keys, read_at } = published
            .as_ref()
            .ok_or(ApiError::Unavailable("no token keys could be read yet"))?;
        let key = keys.get(id).ok_or(Refusal::Signature)?;
        Ok((*key, read_at.elapsed()))
    }

    /// Whether a fetch would do anything but wait for another, or end at once.
    fn may_fetch(&self) -> bool {
        self.last_fetch.try_lock().is_ok_and(|last| is_due(*last))
    }

    /// A task of its own: a client that hangs up must not end a fetch that others wait for.
    fn refresh(self: &Arc<Self>) -> JoinHandle<()> {
        let cache = Arc::clone(self);
        task::spawn(async move {
            let mut last = cache.last_fetch.lock().await;
            // Who waited for another fetch has what it brought.
            if is_due(*last) {
                *last = Some(Instant::now());
                cache.fetch().await;
            }
        })
    }

    async fn fetch(&self) {
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
            }
            Err(reason) => tracing::warn!(reason, "cannot read the token keys"),
        }
    }
}

fn is_due(last_fetch: Option<Instant>) -> bool {
    last_fetch.is_none_or(|began| began.elapsed() >= COOL_DOWN)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use aws_lc_rs::signature::ED25519;
    use tokio::{task::JoinSet, time};

    use super::*;

    /// How long every fetch takes.
    const SLOW: Duration = Duration::from_secs(2);

    /// Publishes these ids, or is down; notes when it was asked.
    #[derive(Default)]
    struct Frontend {
        ids: Mutex<Option<&'static [&'static str]>>,
        asked: Mutex<Vec<Instant>>,
    }

    impl Source for Frontend {
        async fn fetch(&self) -> Result<KeySet, String> {
            self.asked.lock().unwrap().push(Instant::now());
            time::sleep(SLOW).await;
            let ids = self.ids.lock().unwrap().ok_or("down")?;
            let key = |id: &&str| ((*id).to_owned(), PublicKey::new(&ED25519, [0; 32]));
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

    /// What a request gets, 200 for a key, and how long it waits.
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
    async fn keys_are_fetched_when_a_token_needs_one_and_kept() {
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
    async fn who_comes_during_a_fetch_waits_for_it() {
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
    async fn a_client_that_hangs_up_ends_no_fetch() {
        let cache = cache(Some(&["a"]));
        assert!(time::timeout(SLOW / 2, cache.key("a")).await.is_err());
        assert_eq!(ask(&cache, "a").await, (200, SLOW / 2));
        assert_eq!(fetches(&cache), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_id_is_looked_for_once_in_a_cool_down() {
        let cache = cache(Some(&["a"]));
        assert_eq!(ask(&cache, "b").await, (401, SLOW));
        publish(&cache, Some(&["a", "b"]));
        // Until just before 5 seconds from the start of the fetch.
        time::sleep(Duration::from_millis(2999)).await;
        for id in ["b", "c", ""] {
            assert_eq!(ask(&cache, id).await, (401, AT_ONCE));
        }
        assert_eq!(ask(&cache, "a").await, (200, AT_ONCE));
        time::sleep(Duration::from_millis(1)).await;
        assert_eq!(ask(&cache, "b").await, (200, SLOW));
        assert_eq!(fetches(&cache), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn without_any_keys_the_service_is_unavailable() {
        let cache = cache(None);
        assert_eq!(ask(&cache, "a").await, (503, SLOW));
        assert_eq!(ask(&cache, "a").await, (503, AT_ONCE));
        assert_eq!(fetches(&cache), 1);
        publish(&cache, Some(&["a"]));
        time::sleep(COOL_DOWN).await;
        assert_eq!(ask(&cache, "a").await, (200, SLOW));
    }

    #[tokio::test(start_paused = true)]
    async fn old_keys_serve_until_others_are_there() {
        let cache = cache(Some(&["a", "b"]));
        ask(&cache, "a").await;
        time::sleep(MAX_AGE + Duration::from_millis(1)).await;
        publish(&cache, Some(&["b", "c"]));
        for _ in 0..100 {
            assert_eq!(ask(&cache, "a").await, (200, AT_ONCE));
        }
        assert_eq!(ask(&cache, "c").await, (200, SLOW));
        assert_eq!(ask(&cache, "b").await, (200, AT_ONCE));
        assert_eq!(ask(&cache, "a").await, (401, AT_ONCE), "withdrawn");
        assert_eq!(fetches(&cache), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn keys_outlive_a_frontend_that_is_down() {
        let cache = cache(Some(&["a"]));
        ask(&cache, "a").await;
        publish(&cache, None);
        time::sleep(MAX_AGE * 100).await;
        for _ in 0..100 {
            assert_eq!(ask(&cache, "a").await, (200, AT_ONCE));
            time::sleep(Duration::from_millis(100)).await;
        }
        // Two in ten seconds, and the first one ever.
        assert_eq!(fetches(&cache), 3);
        assert_eq!(ask(&cache, "b").await.0, 401);
        assert_eq!(ask(&cache, "a").await, (200, AT_ONCE));
    }
}
