"""Names in documents of what is not there are noticed."""

import unittest

import names

KNOWN = names.Known(
    sources='{"port", "S3SEAL_PORT", "--port", "port for HTTP", 1}, .name = "run", getenv("MINIO_ROOT_USER")',
    scripts='parser.add_argument("--only")',
    variables='"S3SEAL_PORT"',
    paths='"/minio/health/live"',
    openapi={"paths": {"/_s3seal/clock": {}, "/_s3seal/snapshots/{name}/fork": {}}},
)


class Names(unittest.TestCase):
    def told(self, text):
        return [breach.line for breach in names.unknown("README.md", text, KNOWN)]

    def test_flags(self):
        self.assertEqual(self.told("`--port 1` and `--only lint`\n`--prot 1`\naws --endpoint-url X\na -- b, well--known"), [2])
        self.assertEqual(self.told("```sh\naws --prot 1\n```\n    --prot\n`--prot`"), [5])

    def test_flags_of_others_are_none_of_ours(self):
        self.assertEqual(self.told("    s3seal --port 1 run -- aws --debug\n    s3seal --debug\n`s3seal run --endpoint-url`\n    s3seal run | jq --only"), [2, 3])

    def test_commands(self):
        self.assertEqual(self.told("```sh\ns3seal run -- true\ns3seal walk\nx=$(s3seal walk)\n```\n`s3seal walk`\n`s3seal latest.tar`\ns3seal walks"), [3, 4, 6])

    def test_variables(self):
        self.assertEqual(self.told("S3SEAL_PORT=1 MINIO_ROOT_USER=a\nS3SEAL_PRT=1\nMINIO_ROOT_USR=a"), [2, 3])

    def test_own_paths(self):
        self.assertEqual(self.told("/_s3seal/clock, /_s3seal/snapshots/a/fork. /_s3seal/\n/_s3seal/cluck\n/_s3seal/snapshots/a/frok"), [2, 3])

    def test_paths_of_other_stacks(self):
        self.assertEqual(self.told("/minio/health/live\n/minio/health/alive\nhttp://minio/minio"), [2])


if __name__ == "__main__":
    unittest.main()
