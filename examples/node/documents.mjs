// The application: customers' documents, each sealed with the key of the bucket they lie in.
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

// SDKs try again what is throttled: three times is enough here.
export function connect(options) {
  return new S3Client({ maxAttempts: 3, ...options });
}

export class Documents {
  constructor(s3, bucket = "documents") {
    this.s3 = s3;
    this.bucket = bucket;
  }

  // The bucket's default says how it is encrypted: nothing to forget here.
  async save(customer, name, text) {
    await this.s3.send(
      new PutObjectCommand({ Bucket: this.bucket, Key: `${customer}/${name}`, Body: text, ContentType: "text/plain" }),
    );
  }

  async read(customer, name) {
    const found = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: `${customer}/${name}` }));
    return found.Body.transformToString();
  }

  // For the customer's browser; whoever has it may read the document that long.
  link(customer, name, seconds = 3600) {
    const wanted = new GetObjectCommand({ Bucket: this.bucket, Key: `${customer}/${name}` });
    return getSignedUrl(this.s3, wanted, { expiresIn: seconds });
  }
}
