"""S3 through botocore and the AWS CLI: what packages and artifacts of canaries need."""

import base64
import hashlib
import json
import re
import subprocess
import urllib.error
import urllib.request
import zlib

import botocore.config
import botocore.session
import pytest
from botocore.exceptions import ClientError

import local as local_server


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


def test_many_objects_go_at_once(s3, bucket):
    keys = ["a&b", "ü/1", "z"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    wish = [{"Key": "a&b"}, {"Key": "ü/1", "VersionId": "null"}, {"Key": "z", "VersionId": "other"}, {"Key": "never was"}]
    told = s3.delete_objects(Bucket=bucket, Delete={"Objects": wish})
    assert [one["Key"] for one in told["Deleted"]] == ["a&b", "ü/1", "never was"]
    assert [(one["Key"], one["Code"]) for one in told["Errors"]] == [("z", "NoSuchVersion")]
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["z"]
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "z"}], "Quiet": True})
    assert "Deleted" not in quiet and "Errors" not in quiet
    s3.delete_bucket(Bucket=bucket)


def test_a_deletion_of_many_must_be_whole(local, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    body = b"<Delete><Object><Key>k</Key></Object></Delete>"
    for headers in ({}, {"Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="}):
        request = urllib.request.Request(f"{local.url}/{bucket}?delete", data=body, method="POST", headers=headers)
        request.add_header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, Signature=0")
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(request, timeout=10)
        assert raised.value.code == 400
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_a_bucket_is_what_it_is_set_to(s3, bucket):
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True
    s3.delete_public_access_block(Bucket=bucket)
    with pytest.raises(ClientError) as raised:
        s3.get_public_access_block(Bucket=bucket)
    assert code(raised) == "NoSuchPublicAccessBlockConfiguration"
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicPolicy": True})
    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert blocked["BlockPublicPolicy"] is True and blocked["BlockPublicAcls"] is False

    rules = [{"ID": "a", "Filter": {"Prefix": "x/"}, "Status": "Enabled", "Expiration": {"Days": 3}}]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == rules
    s3.put_object(Bucket=bucket, Key="x/1", Body=b"x")
    s3.put_object(Bucket=bucket, Key="y", Body=b"x")
    assert re.fullmatch(r'expiry-date="\w+, \d\d \w+ \d{4} 00:00:00 GMT", rule-id="a"', s3.head_object(Bucket=bucket, Key="x/1")["Expiration"])
    assert "Expiration" not in s3.head_object(Bucket=bucket, Key="y")
    s3.delete_bucket_lifecycle(Bucket=bucket)
    with pytest.raises(ClientError) as raised:
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    assert code(raised) == "NoSuchLifecycleConfiguration"

    kms = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/x"}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [kms]})
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == [kms]
    s3.delete_bucket_encryption(Bucket=bucket)
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"

    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Suspended"

    tags = [{"Key": "a&b", "Value": "<1>"}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    s3.delete_bucket_tagging(Bucket=bucket)
    with pytest.raises(ClientError) as raised:
        s3.get_bucket_tagging(Bucket=bucket)
    assert code(raised) == "NoSuchTagSet"

    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    assert s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "ObjectWriter"}]


def test_policies_of_buckets_are_checked(s3, bucket):
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == policy
    for wrong in ("{", json.dumps({"Statement": [statement | {"Principal": "me"}]})):
        with pytest.raises(ClientError) as raised:
            s3.put_bucket_policy(Bucket=bucket, Policy=wrong)
        assert code(raised) == "MalformedPolicy"
    s3.delete_bucket_policy(Bucket=bucket)
    with pytest.raises(ClientError) as raised:
        s3.get_bucket_policy(Bucket=bucket)
    assert code(raised) == "NoSuchBucketPolicy"


MIB = 1024 * 1024


def in_parts(s3, bucket, key, *bodies, **other):
    """Puts an object in parts; what completing it told."""
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key, **other)["UploadId"]
    parts = []
    summed = {name: value for name, value in other.items() if name == "ChecksumAlgorithm"}
    for number, body in enumerate(bodies, 1):
        told = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=body, **summed)
        sums = {name: value for name, value in told.items() if name.startswith("Checksum")}
        parts.append({"PartNumber": number, "ETag": told["ETag"]} | sums)
    return s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})


@pytest.mark.parametrize(
    ("other", "checksum"),
    [({}, None), ({"ChecksumAlgorithm": "CRC32"}, "COMPOSITE"), ({"ChecksumAlgorithm": "SHA256"}, "COMPOSITE"), ({"ChecksumAlgorithm": "CRC32", "ChecksumType": "FULL_OBJECT"}, "FULL_OBJECT")],
)
def test_an_object_comes_in_parts(s3, bucket, other, checksum):
    first, last = b"a" * (5 * MIB), b"end"
    told = in_parts(s3, bucket, "k", first, last, ContentType="text/plain", Metadata={"of": "parts"}, **other)
    sums = hashlib.md5(hashlib.md5(first).digest() + hashlib.md5(last).digest()).hexdigest()
    assert told["ETag"] == f'"{sums}-2"' and told.get("ChecksumType") == checksum
    if checksum == "FULL_OBJECT":
        assert told["ChecksumCRC32"] == base64.b64encode(zlib.crc32(first + last).to_bytes(4, "big")).decode()
    elif other.get("ChecksumAlgorithm") == "SHA256":
        both = hashlib.sha256(hashlib.sha256(first).digest() + hashlib.sha256(last).digest())
        assert told["ChecksumSHA256"] == base64.b64encode(both.digest()).decode() + "-2"
    got = s3.get_object(Bucket=bucket, Key="k")
    assert got["Body"].read() == first + last and got["ContentType"] == "text/plain" and got["Metadata"] == {"of": "parts"}
    second = s3.get_object(Bucket=bucket, Key="k", PartNumber=2)
    assert second["Body"].read() == last and second["PartsCount"] == 2
    assert s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={5 * MIB - 1}-{5 * MIB}")["Body"].read() == b"ae"
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_parts_are_held_to_what_was_said(s3, bucket):
    with pytest.raises(ClientError) as raised:
        in_parts(s3, bucket, "k", b"small", b"end")
    assert code(raised) == "EntityTooSmall"
    [upload] = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    which = {"Bucket": bucket, "Key": "k", "UploadId": upload["UploadId"]}
    first, second = s3.list_parts(**which)["Parts"]
    assert (first["PartNumber"], first["Size"], second["Size"]) == (1, 5, 3)
    page = s3.list_parts(**which, MaxParts=1)
    assert page["IsTruncated"] and page["NextPartNumberMarker"] == 1
    assert [part["PartNumber"] for part in s3.list_parts(**which, PartNumberMarker=1)["Parts"]] == [2]

    def refused(parts, expected):
        named = [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in parts]
        with pytest.raises(ClientError) as raised:
            s3.complete_multipart_upload(**which, MultipartUpload={"Parts": named})
        assert code(raised) == expected

    refused([second, first], "InvalidPartOrder")
    refused([{"PartNumber": 1, "ETag": second["ETag"]}], "InvalidPart")
    refused([{"PartNumber": 9, "ETag": second["ETag"]}], "InvalidPart")
    for number in (0, 10_001):
        with pytest.raises(ClientError) as raised:
            s3.upload_part(**which, PartNumber=number, Body=b"x")
        assert code(raised) == "InvalidArgument"
    s3.abort_multipart_upload(**which)
    with pytest.raises(ClientError) as raised:
        s3.upload_part(**which, PartNumber=1, Body=b"x")
    assert code(raised) == "NoSuchUpload"
    with pytest.raises(ClientError) as raised:
        s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="SHA1", ChecksumType="FULL_OBJECT")
    assert code(raised) == "InvalidRequest"
    other = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="SHA256")["UploadId"]
    with pytest.raises(ClientError) as raised:
        s3.upload_part(Bucket=bucket, Key="k", UploadId=other, PartNumber=1, Body=b"x", ChecksumAlgorithm="SHA1")
    assert "expected checksum Type: sha256" in raised.value.response["Error"]["Message"]


def test_uploads_are_listed_in_pages(s3, bucket):
    made = [s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"] for key in ("b", "a", "a", "c/1")]
    seen, marker = [], {}
    while True:
        page = s3.list_multipart_uploads(Bucket=bucket, MaxUploads=2, **marker)
        seen += [(upload["Key"], upload["UploadId"]) for upload in page["Uploads"]]
        if not page["IsTruncated"]:
            break
        marker = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}
    assert [key for key, _ in seen] == ["a", "a", "b", "c/1"] and {upload for _, upload in seen} == set(made)
    assert [one["Key"] for one in s3.list_multipart_uploads(Bucket=bucket, Prefix="c/")["Uploads"]] == ["c/1"]
    s3.delete_bucket(Bucket=bucket)


def test_objects_are_copied(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a b/ü", Body=b"0123456789", ContentType="text/plain", Metadata={"n": "1"}, Tagging="team=shop&x=a%26b")
    source = {"Bucket": bucket, "Key": "a b/ü"}
    s3.create_bucket(Bucket=f"{bucket}-2")
    told = s3.copy_object(Bucket=f"{bucket}-2", Key="copy", CopySource=source)["CopyObjectResult"]
    got = s3.get_object(Bucket=f"{bucket}-2", Key="copy")
    assert got["Body"].read() == b"0123456789" and got["ETag"] == told["ETag"] == '"781e5e245d69b566979b86e28d23f2c7"'
    assert (got["ContentType"], got["Metadata"], got["TagCount"]) == ("text/plain", {"n": "1"}, 2)
    tags = [{"Key": "team", "Value": "shop"}, {"Key": "x", "Value": "a&b"}]
    assert s3.get_object_tagging(Bucket=f"{bucket}-2", Key="copy")["TagSet"] == tags
    with pytest.raises(ClientError) as raised:
        s3.copy_object(Bucket=bucket, Key="a b/ü", CopySource=source)
    assert code(raised) == "InvalidRequest"
    s3.copy_object(Bucket=bucket, Key="a b/ü", CopySource=source, MetadataDirective="REPLACE", Metadata={"n": "2"}, TaggingDirective="REPLACE")
    head = s3.head_object(Bucket=bucket, Key="a b/ü")
    assert (head["Metadata"], head["ContentLength"], "TagCount" in head) == ({"n": "2"}, 10, False)
    with pytest.raises(ClientError) as raised:
        s3.copy_object(Bucket=bucket, Key="x", CopySource=source, CopySourceIfMatch='"other"')
    assert code(raised) == "PreconditionFailed"
    with pytest.raises(ClientError) as raised:
        s3.copy_object(Bucket=bucket, Key="x", CopySource={"Bucket": bucket, "Key": "none"})
    assert code(raised) == "NoSuchKey"
    # the bytes of one do not go with the other
    s3.delete_object(Bucket=bucket, Key="a b/ü")
    assert s3.get_object(Bucket=f"{bucket}-2", Key="copy", Range="bytes=8-")["Body"].read() == b"89"
    upload = s3.create_multipart_upload(Bucket=bucket, Key="part")["UploadId"]
    which = {"Bucket": bucket, "Key": "part", "UploadId": upload}
    part = s3.upload_part_copy(**which, PartNumber=1, CopySource={"Bucket": f"{bucket}-2", "Key": "copy"}, CopySourceRange="bytes=2-4")
    parts = [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]
    s3.complete_multipart_upload(**which, MultipartUpload={"Parts": parts})
    assert s3.get_object(Bucket=bucket, Key="part")["Body"].read() == b"234"


def test_tags_of_objects_come_and_go(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []
    tags = [{"Key": "a", "Value": "1"}]
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": tags})
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == tags
    s3.delete_object_tagging(Bucket=bucket, Key="k")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []
    many = [{"Key": f"k{index}", "Value": ""} for index in range(11)]
    with pytest.raises(ClientError) as raised:
        s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": many})
    assert code(raised) == "BadRequest"


def test_the_command_keeps_folders_the_same(local, s3, bucket, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "x").mkdir(parents=True)
    # larger than what the command sends at once
    large = bytes(range(256)) * (9 * 4096 + 1)
    (here / "x" / "large").write_bytes(large)
    (here / "small é.txt").write_text("hello")
    (here / "old").write_text("old")
    quiet = "--only-show-errors"
    local.cli("s3", "sync", quiet, str(here), f"s3://{bucket}/kept", text=True)
    listed = local.cli("s3", "ls", "--recursive", f"s3://{bucket}", text=True)
    assert [line.split(maxsplit=3)[2:] for line in listed.splitlines()] == [["3", "kept/old"], ["5", "kept/small é.txt"], [str(len(large)), "kept/x/large"]]
    assert s3.head_object(Bucket=bucket, Key="kept/x/large")["ETag"].endswith('-2"')
    # nothing to do the second time, and what is gone goes
    assert local.cli("s3", "sync", str(here), f"s3://{bucket}/kept", text=True) == ""
    (here / "old").unlink()
    local.cli("s3", "sync", quiet, "--delete", str(here), f"s3://{bucket}/kept", text=True)
    local.cli("s3", "sync", quiet, f"s3://{bucket}/kept", f"s3://{bucket}/copied", text=True)
    local.cli("s3", "mv", quiet, f"s3://{bucket}/copied/small é.txt", f"s3://{bucket}/moved", text=True)
    local.cli("s3", "sync", quiet, f"s3://{bucket}/copied", str(there), text=True)
    assert (there / "x" / "large").read_bytes() == large and [path.name for path in there.iterdir()] == ["x"]
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert keys == ["copied/x/large", "kept/small é.txt", "kept/x/large", "moved"]
    local.cli("s3", "rm", quiet, "--recursive", "--exclude", "moved", f"s3://{bucket}", text=True)
    local.cli("s3", "rb", "--force", f"s3://{bucket}", text=True)


def test_a_full_disk_is_told(name, tmp_path):
    """Objects on a file system of one megabyte: what does not fit is refused, what is there stays."""
    apart = ["unshare", "--mount", "--map-root-user"]
    able = subprocess.run([*apart, "mount", "-t", "tmpfs", "none", "/mnt"], check=False, capture_output=True)
    if able.returncode != 0:
        pytest.skip("file systems can not be mounted here")
    (tmp_path / "objects").mkdir()
    mount = f'mount -t tmpfs -o size=1m none "{tmp_path}/objects" && exec "$@"'
    running = local_server.start("--data", str(tmp_path), within=[*apart, "sh", "-c", mount, "sh"])
    try:
        config = botocore.config.Config(region_name=local_server.REGION, retries={"total_max_attempts": 1})
        session = botocore.session.Session()
        s3 = session.create_client("s3", endpoint_url=running.url, config=config, **local_server.CREDENTIALS)
        s3.create_bucket(Bucket="store")
        s3.put_object(Bucket="store", Key="k", Body=b"x" * (MIB // 2))
        for key in ("k", "other"):
            with pytest.raises(ClientError) as raised:
                s3.put_object(Bucket="store", Key=key, Body=b"y" * MIB)
            assert code(raised) == "ServiceUnavailable"
        assert s3.get_object(Bucket="store", Key="k")["Body"].read() == b"x" * (MIB // 2)
        with pytest.raises(ClientError) as raised:
            s3.copy_object(Bucket="store", Key="copy", CopySource={"Bucket": "store", "Key": "k"}) and s3.copy_object(
                Bucket="store", Key="again", CopySource={"Bucket": "store", "Key": "k"}
            )
        assert code(raised) == "ServiceUnavailable"
        s3.delete_objects(Bucket="store", Delete={"Objects": [{"Key": "k"}, {"Key": "copy"}]})
        s3.put_object(Bucket="store", Key="other", Body=b"y" * (MIB * 3 // 4))
    finally:
        running.stop()
