//! Buckets: whoever speaks S3. Where they are and who asks there, the usual `AWS_` variables say.

use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{BackoffConfig, RetryConfig};
use url::Url;

use super::shelf::NoShelf;
use super::wire::Wire;

/// What lies in a bucket is named by its bytes: asking again doubles nothing.
const RETRIES: usize = 2;

/// How long it is asked again at most.
const PATIENCE: Duration = Duration::from_secs(20);

/// A bucket, and where in it our files lie.
pub(super) fn open(address: &str) -> Result<(AmazonS3, Path), NoShelf> {
    let (bucket, within) = place(address)?;
    let retries =
        RetryConfig { backoff: BackoffConfig::default(), max_retries: RETRIES, retry_timeout: PATIENCE };
    let builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(retries);
    let built = builder.with_http_connector(Wire).build();
    built.map(|bucket| (bucket, within)).map_err(|error| NoShelf::Bucket(Box::new(error)))
}

/// The bucket's name, and where in it. No mistake is repeated: a secret may stand there.
pub(super) fn place(address: &str) -> Result<(String, Path), NoShelf> {
    let url = Url::parse(address).ok().filter(|url| url.scheme() == "s3").ok_or(NoShelf::NotABucket)?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    let bucket = url.host_str().filter(|_| is_plain && url.query().is_none() && url.fragment().is_none());
    let within = Path::from_url_path(url.path()).map_err(|_| NoShelf::NotABucket)?;
    Ok((bucket.ok_or(NoShelf::NotABucket)?.to_owned(), within))
}

/// Whether somebody names a bucket, rather than a folder.
pub(super) fn is_meant(named: &str) -> bool {
    named.starts_with("s3:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_named_by_its_address() {
        let within = |address: &str| place(address).map(|(_, within)| within.to_string());
        assert_eq!(within("s3://media").unwrap(), "");
        assert_eq!(within("s3://media/antiphon/shop/").unwrap(), "antiphon/shop");
        for wrong in
            ["s3:", "s3://", "s3://key:secret@media", "s3://media:80", "s3://media?x=1", "https://media"]
        {
            assert!(matches!(place(wrong), Err(NoShelf::NotABucket)), "{wrong}");
        }
    }
}
