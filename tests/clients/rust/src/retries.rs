//! One object for each key, written and read back with the attempts that the client makes by itself.

use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::primitives::ByteStream;

use crate::{client_with, step};

pub async fn run(endpoint: &str, bucket: &str, keys: &[String]) {
    let s3 = client_with(endpoint, "test", RetryConfig::standard().with_max_attempts(3));
    let content = vec![b'x'; 1 << 20];
    for key in keys {
        step(key, async {
            s3.put_object().bucket(bucket).key(key).body(ByteStream::from(content.clone())).send().await?;
            let got = s3.get_object().bucket(bucket).key(key).send().await?.body.collect().await?.into_bytes();
            if got == content { Ok(()) } else { Err("other content".into()) }
        })
        .await;
    }
}
