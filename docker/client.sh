# Sets a bucket's default encryption, stores an object, and shows that the object inherited it.
set -eu
s3api() { awslocal --output json s3api "$@"; }

s3api create-bucket --bucket reports
s3api put-bucket-encryption --bucket reports --server-side-encryption-configuration \
    '{"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": true}]}'
echo hello >/tmp/note.txt
s3api put-object --bucket reports --key note.txt --body /tmp/note.txt
s3api head-object --bucket reports --key note.txt
