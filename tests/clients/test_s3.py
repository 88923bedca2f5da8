"""S3 through botocore and the AWS CLI: what packages and artifacts of canaries need."""

import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def bucket(s3, name):
    bucket = name.lower()[-40:].strip("-")
    s3.create_bucket(Bucket=bucket)
    return bucket


def code(raised):
    return raised.value.response["Error"]["Code"]


def test_an_object_comes_back_as_it_went(s3, bucket):
    said = {"package": "a1b2"}
    s3.put_object(Bucket=bucket, Key="../a b/ü.zip", Body=b"0123456789", ContentType="application/zip", Metadata=said)
    got = s3.get_object(Bucket=bucket, Key="../a b/ü.zip")
    assert got["Body"].read() == b"0123456789"
    assert (got["ContentType"], got["Metadata"], got["ETag"]) == (
        "application/zip",
        said,
        '"781e5e245d69b566979b86e28d23f2c7"',
    )
    part = s3.get_object(Bucket=bucket, Key="../a b/ü.zip", Range="bytes=3-5")
    assert (part["Body"].read(), part["ContentRange"]) == (b"345", "bytes 3-5/10")
    assert s3.head_object(Bucket=bucket, Key="../a b/ü.zip")["ContentLength"] == 10
    with pytest.raises(ClientError) as raised:
        s3.put_object(Bucket=bucket, Key="../a b/ü.zip", Body=b"", IfNoneMatch="*")
    assert code(raised) == "PreconditionFailed"


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums_are_verified(s3, bucket, algorithm):
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)
    assert put[f"Checksum{algorithm}"]
    with pytest.raises(ClientError) as raised:
        s3.put_object(Bucket=bucket, Key="k", Body=b"other", **{f"Checksum{algorithm}": put[f"Checksum{algorithm}"]})
    assert code(raised) == "BadDigest"
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


def test_each_object_is_its_only_version(s3, bucket):
    for key in ["a&b", "ü/1", "z"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    first = s3.list_object_versions(Bucket=bucket, MaxKeys=2)
    seen = [(one["Key"], one["VersionId"], one["IsLatest"]) for one in first["Versions"]]
    assert seen == [("a&b", "null", True), ("z", "null", True)]
    assert first["IsTruncated"] and (first["NextKeyMarker"], first["NextVersionIdMarker"]) == ("z", "null")
    rest = s3.list_object_versions(Bucket=bucket, KeyMarker="z", VersionIdMarker="null")
    assert [one["Key"] for one in rest["Versions"]] == ["ü/1"] and not rest["IsTruncated"]
    folded = s3.list_object_versions(Bucket=bucket, Prefix="ü", Delimiter="/")
    assert [one["Prefix"] for one in folded["CommonPrefixes"]] == ["ü/"]
    with pytest.raises(ClientError) as raised:
        s3.list_object_versions(Bucket=bucket, VersionIdMarker="null")
    assert code(raised) == "InvalidArgument"


def test_lists_are_paged_and_folded(s3, bucket):
    for key in ["a/1", "a/2", "b", "c/1", "d"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    seen, token = [], None
    while True:
        page = s3.list_objects_v2(
            Bucket=bucket, Delimiter="/", MaxKeys=2, **({"ContinuationToken": token} if token else {})
        )
        seen += [each["Key"] for each in page.get("Contents", [])]
        seen += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
        token = page.get("NextContinuationToken")
        if not token:
            break
    assert sorted(seen) == ["a/", "b", "c/", "d"]
    assert [each["Key"] for each in s3.list_objects(Bucket=bucket, Prefix="a/")["Contents"]] == ["a/1", "a/2"]
    with pytest.raises(ClientError) as raised:
        s3.delete_bucket(Bucket=bucket)
    assert code(raised) == "BucketNotEmpty"


def chunks(local, bucket, body):
    request = urllib.request.Request(f"{local.url}/{bucket}/k", data=body, method="PUT")
    request.add_header(
        "Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, Signature=0"
    )
    request.add_header("Content-Encoding", "aws-chunked")
    request.add_header("x-amz-trailer", "x-amz-checksum-crc32")
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_chunks_are_taken_apart_and_verified(local, s3, bucket):
    right = b"4\r\n1234\r\n5;chunk-signature=0\r\n56789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n"
    assert chunks(local, bucket, right) == 200
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"123456789"
    for wrong in [right.replace(b"56789", b"56780"), right[:20], b"zz\r\n", right.replace(b"y/Q5", b"AAAA")]:
        assert chunks(local, bucket, wrong) == 400, wrong
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"123456789"


def test_the_command_copies_lists_and_removes(local, bucket, tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    local.cli("s3", "cp", "--only-show-errors", str(tmp_path / "a.txt"), f"s3://{bucket}/x/a.txt")
    listed = local.cli("s3api", "list-objects-v2", "--bucket", bucket)
    assert [each["Key"] for each in listed["Contents"]] == ["x/a.txt"]
    local.cli("s3", "cp", "--only-show-errors", f"s3://{bucket}/x/a.txt", str(tmp_path / "b.txt"))
    assert (tmp_path / "b.txt").read_text() == "hello"
    local.cli("s3", "rm", "--only-show-errors", "--recursive", f"s3://{bucket}/x/")
    local.cli("s3api", "delete-bucket", "--bucket", bucket)
