//! A large file in parts in each mode of encryption, read back whole and in part.

use std::ops::Deref;
use std::path::Path;

use aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder;
use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart, ServerSideEncryption};
use aws_sdk_s3::Client;

use crate::{check, step, Outcome};

const PART: u64 = 8 << 20;
const FIRST: usize = 41_942_000; // around an end of parts
const LAST: usize = 41_944_000;

/// `1234567890abcdef1234567890abcdef` in base64, and its MD5.
const CUSTOMER_KEY: &str = "MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=";
const CUSTOMER_KEY_MD5: &str = "JMwgiexXqwuPqIPjYFmIZQ==";

struct Mode {
    name: &'static str,
    method: Option<ServerSideEncryption>,
    bucket_key: Option<bool>,
    customer: bool,
}

impl Mode {
    /// The three customer's headers: algorithm, key, MD5 of the key.
    fn customer(&self) -> [Option<String>; 3] {
        ["AES256", CUSTOMER_KEY, CUSTOMER_KEY_MD5].map(|text| self.customer.then(|| text.to_string()))
    }
}

fn modes() -> [Mode; 5] {
    use ServerSideEncryption::{AwsKms, AwsKmsDsse};
    let kms = |name, method, bucket_key| Mode { name, method: Some(method), bucket_key, customer: false };
    [
        Mode { name: "sse-s3", method: None, bucket_key: None, customer: false },
        kms("sse-kms", AwsKms, None),
        kms("sse-kms-bucket-key", AwsKms, Some(true)),
        kms("dsse-kms", AwsKmsDsse, None),
        Mode { name: "sse-c", method: None, bucket_key: None, customer: true },
    ]
}

async fn upload_part(
    s3: &Client, bucket: &str, mode: &Mode, id: &str, file: &Path, number: u64, size: u64,
) -> Result<CompletedPart, Box<dyn std::error::Error>> {
    let start = (number - 1) * PART;
    let body = ByteStream::read_from().path(file).offset(start).length(Length::Exact(PART.min(size - start))).build().await?;
    let [algorithm, key, digest] = mode.customer();
    let sent = s3
        .upload_part()
        .bucket(bucket)
        .key(mode.name)
        .upload_id(id)
        .part_number(number as i32)
        .set_sse_customer_algorithm(algorithm)
        .set_sse_customer_key(key)
        .set_sse_customer_key_md5(digest)
        .body(body)
        .send()
        .await?;
    Ok(CompletedPart::builder().part_number(number as i32).set_e_tag(sent.e_tag).set_checksum_crc32(sent.checksum_crc32).build())
}

/// Everything but the last request.
async fn completing(
    s3: &Client, bucket: &str, mode: &Mode, file: &Path, kms_key: &str,
) -> Result<CompleteMultipartUploadFluentBuilder, Box<dyn std::error::Error>> {
    let [algorithm, key, digest] = mode.customer();
    let created = s3
        .create_multipart_upload()
        .bucket(bucket)
        .key(mode.name)
        .checksum_algorithm(ChecksumAlgorithm::Crc32) // which the SDK sends with each part
        .set_server_side_encryption(mode.method.clone())
        .set_ssekms_key_id(mode.method.as_ref().map(|_| kms_key.to_string()))
        .set_bucket_key_enabled(mode.bucket_key)
        .set_sse_customer_algorithm(algorithm)
        .set_sse_customer_key(key)
        .set_sse_customer_key_md5(digest)
        .send()
        .await?;
    let id = created.upload_id().ok_or("no upload id")?;
    let size = std::fs::metadata(file)?.len();
    let mut parts = Vec::new();
    for number in 1..=size.div_ceil(PART) {
        parts.push(upload_part(s3, bucket, mode, id, file, number, size).await?);
    }
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
    Ok(s3.complete_multipart_upload().bucket(bucket).key(mode.name).upload_id(id).multipart_upload(parts))
}

async fn download(s3: &Client, bucket: &str, mode: &Mode, range: Option<String>) -> Result<impl Deref<Target = [u8]>, Box<dyn std::error::Error>> {
    let [algorithm, key, digest] = mode.customer();
    let got = s3
        .get_object()
        .bucket(bucket)
        .key(mode.name)
        .set_range(range)
        .set_sse_customer_algorithm(algorithm)
        .set_sse_customer_key(key)
        .set_sse_customer_key_md5(digest)
        .send()
        .await?;
    Ok(got.body.collect().await?.into_bytes())
}

async fn upload(s3: &Client, bucket: &str, mode: &Mode, file: &Path, kms_key: &str, content: &[u8]) -> Outcome {
    let [algorithm, key, digest] = mode.customer();
    completing(s3, bucket, mode, file, kms_key)
        .await?
        .set_sse_customer_algorithm(algorithm)
        .set_sse_customer_key(key)
        .set_sse_customer_key_md5(digest)
        .send()
        .await?;
    let whole = download(s3, bucket, mode, None).await?;
    check(*whole == *content, whole.len())?;
    let part = download(s3, bucket, mode, Some(format!("bytes={FIRST}-{LAST}"))).await?;
    check(*part == content[FIRST..=LAST], part.len())
}

pub async fn run(s3: &Client, bucket: &str, file: &str, kms_key: &str) {
    let content = std::fs::read(file).expect("the file to upload");
    for mode in modes() {
        step(mode.name, upload(s3, bucket, &mode, Path::new(file), kms_key, &content)).await;
    }
}
