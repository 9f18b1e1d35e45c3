module s3seal.io/s3sealtest

go 1.21
