//! One walk through the server with the Rust SDK, over HTTP: one line of JSON for each step. Arguments: ENDPOINT
//! [BUCKET FILE KMS-KEY]; with a file its uploads instead, see uploads.rs. Or: retries ENDPOINT BUCKET KEY..., see
//! retries.rs.

mod retries;
mod uploads;

use std::future::Future;
use std::time::Duration;

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ServerSideEncryption, ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
};
use aws_sdk_s3::Client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const BUCKET: &str = "rust-bucket";
const KEY: &str = "folder/a b+é";

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn step(name: &str, run: impl Future<Output = Outcome>) {
    match run.await {
        Ok(()) => println!("{{\"step\": \"{name}\", \"ok\": true}}"),
        Err(fault) => println!("{{\"step\": \"{name}\", \"ok\": false, \"detail\": {:?}}}", format!("{fault:?}").replace('\'', "")),
    }
}

fn client(endpoint: &str, secret: &str) -> Client {
    client_with(endpoint, secret, aws_sdk_s3::config::retry::RetryConfig::disabled())
}

fn client_with(endpoint: &str, secret: &str, retries: aws_sdk_s3::config::retry::RetryConfig) -> Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", secret, None, None, "static"))
        .force_path_style(true)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(retries)
        .build();
    Client::from_conf(config)
}

/// The body of a 200, over a connection of its own.
async fn fetch(endpoint: &str, method: &str, url: &str, body: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let host = endpoint.trim_start_matches("http://");
    let target = url.trim_start_matches(endpoint);
    let mut connection = tokio::net::TcpStream::connect(host).await?;
    let head = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    connection.write_all(head.as_bytes()).await?;
    connection.write_all(body).await?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    if !text.starts_with("HTTP/1.1 200 ") {
        return Err(text.into());
    }
    Ok(text.split_once("\r\n\r\n").map(|(_, body)| body.as_bytes().to_vec()).unwrap_or_default())
}

fn check(holds: bool, got: impl std::fmt::Debug) -> Outcome {
    if holds { Ok(()) } else { Err(format!("got {got:?}").into()) }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, endpoint, bucket, keys @ ..] = &arguments[..] {
        if mode == "retries" {
            return retries::run(endpoint, bucket, keys).await;
        }
    }
    let endpoint = arguments.get(1).expect("endpoint").clone();
    let s3 = client(&endpoint, "test");
    if let [_, _, bucket, file, kms_key] = &arguments[..] {
        return uploads::run(&s3, bucket, file, kms_key).await;
    }
    let content = vec![b'x'; 1 << 20];
    let minutes = || PresigningConfig::expires_in(Duration::from_secs(300));

    step("create bucket", async {
        s3.create_bucket().bucket(BUCKET).send().await?;
        Ok(())
    })
    .await;
    step("put object", async {
        s3.put_object().bucket(BUCKET).key(KEY).body(ByteStream::from(content.clone())).send().await?;
        Ok(())
    })
    .await;
    step("get object", async {
        let got = s3.get_object().bucket(BUCKET).key(KEY).send().await?.body.collect().await?.into_bytes();
        check(got == content, got.len())
    })
    .await;
    step("presigned put", async {
        let url = s3.put_object().bucket(BUCKET).key(KEY).presigned(minutes()?).await?;
        fetch(&endpoint, "PUT", url.uri(), b"hello").await?;
        Ok(())
    })
    .await;
    step("presigned get", async {
        let url = s3.get_object().bucket(BUCKET).key(KEY).presigned(minutes()?).await?;
        let got = fetch(&endpoint, "GET", url.uri(), b"").await?;
        check(got == b"hello", got)
    })
    .await;
    step("bucket encryption", async {
        let default = ServerSideEncryptionByDefault::builder().sse_algorithm(ServerSideEncryption::AwsKms).build()?;
        let rule = ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(default).bucket_key_enabled(true);
        let rules = ServerSideEncryptionConfiguration::builder().rules(rule.build()).build()?;
        s3.put_bucket_encryption().bucket(BUCKET).server_side_encryption_configuration(rules).send().await?;
        let got = s3.get_bucket_encryption().bucket(BUCKET).send().await?;
        let rule = &got.server_side_encryption_configuration().ok_or("no configuration")?.rules()[0];
        let algorithm = rule.apply_server_side_encryption_by_default().map(|one| one.sse_algorithm().clone());
        check(algorithm == Some(ServerSideEncryption::AwsKms), algorithm)
    })
    .await;
    step("inherited encryption", async {
        s3.put_object().bucket(BUCKET).key(KEY).body(ByteStream::from(content.clone())).send().await?;
        let got = s3.head_object().bucket(BUCKET).key(KEY).send().await?;
        check(got.server_side_encryption() == Some(&ServerSideEncryption::AwsKms) && got.bucket_key_enabled() == Some(true), got)
    })
    .await;
    step("wrong secret", async {
        match client(&endpoint, "wrong").list_buckets().send().await {
            Ok(_) => Err("not refused".into()),
            Err(fault) => check(fault.code() == Some("SignatureDoesNotMatch"), fault.code()),
        }
    })
    .await;
}
