"""Stacks of roles, buckets and canaries through botocore and the AWS CLI."""

import json

import pytest
from botocore.exceptions import ClientError

import local as local_server
from test_cloudformation import change_set, refused, wait

ACCOUNT, REGION = local_server.ACCOUNT, local_server.REGION
IAM = ["CAPABILITY_IAM"]


@pytest.fixture(scope="module")
def cloudformation(local):
    return local.client("cloudformation")


@pytest.fixture(scope="module")
def synthetics(local):
    return local.client("synthetics")


def trust(service="lambda.amazonaws.com"):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def rights(bucket):
    statement = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def store(bucket):
    """A bucket with its policy."""
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [{"Fn::GetAtt": ["Bucket", "Arn"]}, {"Fn::Sub": "${Bucket.Arn}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    kept = {"Id": "artifacts", "Status": "Enabled", "Prefix": "artifacts/", "ExpirationInDays": 31}
    return {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": bucket,
                "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True},
                "LifecycleConfiguration": {"Rules": [kept | {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]},
                "Tags": [{"Key": "team", "Value": "shop"}],
            },
        },
        "BucketPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": {"Version": "2012-10-17", "Statement": [deny]}},
        },
    }


def canary(name, bucket, **other):
    """A canary with its role."""
    properties = {
        "Name": name,
        "RuntimeVersion": "syn-nodejs-playwright-8.0",
        "Code": {"Handler": "index.handler", "S3Bucket": bucket, "S3Key": "packages/one.zip"},
        "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "ArtifactS3Location": f"s3://{bucket}/artifacts/{name}",
        "Schedule": {"Expression": "rate(5 minutes)", "DurationInSeconds": "0", "RetryConfig": {"MaxRetries": 1}},
        "RunConfig": {"TimeoutInSeconds": 60, "EnvironmentVariables": {"PORT": 8080}},
        "SuccessRetentionPeriod": 5,
        "StartCanaryAfterCreation": False,
        "ProvisionedResourceCleanup": "AUTOMATIC",
        "VPCConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
        "VisualReferences": [{"BaseCanaryRunId": "nextrun"}],
        "ArtifactConfig": {"S3Encryption": {"EncryptionMode": "SSE_S3"}},
        "Tags": [{"Key": "team", "Value": "shop"}],
    }
    return {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "Path": "/shop/",
                "AssumeRolePolicyDocument": trust(),
                "Policies": [{"PolicyName": "run", "PolicyDocument": rights(bucket)}],
                "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"],
                "MaxSessionDuration": 7200,
            },
        },
        "Canary": {"Type": "AWS::Synthetics::Canary", "Properties": properties | other},
    }


def body(resources, **outputs):
    return json.dumps({"Resources": resources, "Outputs": {name: {"Value": value} for name, value in outputs.items()}})


def outputs(found):
    return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}


def reasons(cloudformation, stack, logical_id):
    """Why a resource failed, the newest first."""
    told = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return [one["ResourceStatusReason"] for one in told if one["LogicalResourceId"] == logical_id and one["ResourceStatus"].endswith("_FAILED")]


def gone(cloudformation, stack):
    """Deletes a stack, and waits until it is deleted; by its id, since the name is free then."""
    stack_id = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName=stack_id)
    wait(cloudformation, stack_id, "DELETE_COMPLETE")


def a_bucket(s3, name):
    """A bucket with two packages, outside any stack."""
    s3.create_bucket(Bucket=name)
    for key in ("packages/one.zip", "packages/two.zip"):
        s3.put_object(Bucket=name, Key=key, Body=b"PK" + key.encode())
    return name


def test_a_bucket_is_what_its_stack_says(cloudformation, s3, name):
    bucket = f"{name}-store"
    got = {attribute: {"Fn::GetAtt": ["Bucket", attribute]} for attribute in ("Arn", "DomainName", "RegionalDomainName", "WebsiteURL")}
    cloudformation.create_stack(StackName=name, TemplateBody=body(store(bucket), Name={"Ref": "Bucket"}, **got))
    found = outputs(wait(cloudformation, name, "CREATE_COMPLETE"))
    assert found == {
        "Name": bucket,
        "Arn": f"arn:aws:s3:::{bucket}",
        "DomainName": f"{bucket}.s3.amazonaws.com",
        "RegionalDomainName": f"{bucket}.s3.{REGION}.amazonaws.com",
        "WebsiteURL": f"http://{bucket}.s3-website-{REGION}.amazonaws.com",
    }
    assert bucket in [one["Name"] for one in s3.list_buckets()["Buckets"]]
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": False,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": False,
    }
    [rule] = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert rule == {
        "ID": "artifacts",
        "Filter": {"Prefix": "artifacts/"},
        "Status": "Enabled",
        "Expiration": {"Days": 31},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }
    [by_default] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert by_default["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    [statement] = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert statement["Resource"] == [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=bucket)["TagSet"]}
    assert tags["team"] == "shop" and tags["aws:cloudformation:stack-name"] == name
    resources = store(bucket)
    resources["Bucket"]["Properties"]["VersioningConfiguration"] = {"Status": "Suspended"}
    del resources["BucketPolicy"]
    s3.put_object(Bucket=bucket, Key="kept", Body=b"x")
    cloudformation.update_stack(StackName=name, TemplateBody=body(resources))
    wait(cloudformation, name, "UPDATE_COMPLETE")
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Suspended"
    assert s3.get_object(Bucket=bucket, Key="kept")["Body"].read() == b"x"
    with pytest.raises(ClientError) as raised:
        s3.get_bucket_policy(Bucket=bucket)
    assert raised.value.response["Error"]["Code"] == "NoSuchBucketPolicy"


def test_a_bucket_with_objects_stays(cloudformation, s3, name):
    cloudformation.create_stack(StackName=name, TemplateBody=body({"Bucket": {"Type": "AWS::S3::Bucket"}}, Name={"Ref": "Bucket"}))
    bucket = outputs(wait(cloudformation, name, "CREATE_COMPLETE"))["Name"]
    assert bucket.startswith(f"{name}"[:24]) and bucket == bucket.lower() and len(bucket) <= 63
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    cloudformation.delete_stack(StackName=name)
    wait(cloudformation, name, "DELETE_FAILED")
    [reason] = reasons(cloudformation, name, "Bucket")
    assert "The bucket you tried to delete is not empty (Service: S3, Status Code: 409" in reason
    s3.delete_object(Bucket=bucket, Key="x")
    gone(cloudformation, name)
    with pytest.raises(ClientError):
        s3.head_bucket(Bucket=bucket)


def test_names_of_others_are_not_taken(cloudformation, s3, name):
    s3.create_bucket(Bucket=name)
    cloudformation.create_stack(StackName=name, TemplateBody=body({"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}}}))
    wait(cloudformation, name, "ROLLBACK_COMPLETE")
    assert "already exists" in reasons(cloudformation, name, "Bucket")[0]
    assert s3.head_bucket(Bucket=name)


def test_a_canary_is_what_its_stack_says(cloudformation, s3, synthetics, name):
    bucket = a_bucket(s3, f"{name}-store")
    told = {"Id": "Id", "State": "State", "Layer": "Code.SourceLocationArn"}
    asked = {key: {"Fn::GetAtt": ["Canary", attribute]} for key, attribute in told.items()}
    asked |= {"Name": {"Ref": "Canary"}, "Role": {"Ref": "Role"}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "RoleId": {"Fn::GetAtt": ["Role", "RoleId"]}}
    resources = canary(name, bucket)
    cloudformation.create_stack(StackName=name, TemplateBody=body(resources, **asked), Capabilities=IAM)
    found = outputs(wait(cloudformation, name, "CREATE_COMPLETE"))
    [shown] = synthetics.describe_canaries(Names=[name])["Canaries"]
    assert found["Name"] == name and found["State"] == "READY" == shown["Status"]["State"]
    assert found["Id"] == shown["Id"] and found["Layer"] == shown["Code"]["SourceLocationArn"]
    assert found["RoleArn"] == f"arn:aws:iam::{ACCOUNT}:role/shop/{found['Role']}" == shown["ExecutionRoleArn"]
    assert found["RoleId"].startswith("AROA") and len(found["Role"]) <= 64
    assert shown["Schedule"] == {"Expression": "rate(5 minutes)", "DurationInSeconds": 0, "RetryConfig": {"MaxRetries": 1}}
    assert shown["SuccessRetentionPeriodInDays"] == 5 and shown["RunConfig"]["TimeoutInSeconds"] == 60
    assert shown["Tags"]["team"] == "shop" and shown["Tags"]["aws:cloudformation:logical-id"] == "Canary"

    # another package, which starts now
    changed = canary(name, bucket, StartCanaryAfterCreation=True, Tags=[])
    changed["Canary"]["Properties"]["Code"]["S3Key"] = "packages/two.zip"
    arguments = {"StackName": name, "ChangeSetName": "two", "TemplateBody": body(changed, **asked), "Capabilities": IAM}
    [change] = change_set(cloudformation, **arguments)["Changes"]
    assert change["ResourceChange"]["LogicalResourceId"] == "Canary" and change["ResourceChange"]["Replacement"] == "False"
    cloudformation.execute_change_set(ChangeSetName="two", StackName=name)
    again = outputs(wait(cloudformation, name, "UPDATE_COMPLETE"))
    assert again == found | {"State": "RUNNING"}
    shown = synthetics.get_canary(Name=name)["Canary"]
    assert shown["Status"]["State"] == "RUNNING" and "team" not in shown["Tags"]
    # whoever changes it outside may; a tag of AWS does not stand in the way
    synthetics.update_canary(Name=name, RunConfig={"MemoryInMB": 1024})

    # another name is another canary
    renamed = canary(f"{name}-b", bucket, StartCanaryAfterCreation=True)
    cloudformation.update_stack(StackName=name, TemplateBody=body(renamed, **asked), Capabilities=IAM)
    last = outputs(wait(cloudformation, name, "UPDATE_COMPLETE"))
    assert last["Name"] == f"{name}-b" and last["Id"] != found["Id"] and last["RoleId"] == found["RoleId"]
    assert [one["Name"] for one in synthetics.describe_canaries(Names=[name, f"{name}-b"])["Canaries"]] == [f"{name}-b"]

    # running or not, it goes with its stack
    gone(cloudformation, name)
    assert synthetics.describe_canaries(Names=[f"{name}-b"])["Canaries"] == []


def test_a_script_in_the_template_is_packed(cloudformation, s3, synthetics, name):
    code = {"Handler": "index.handler", "Script": "exports.handler = async () => 'ok';"}
    cloudformation.create_stack(StackName=name, TemplateBody=body(canary(name, f"{name}-none", Code=code)), Capabilities=IAM)
    wait(cloudformation, name, "CREATE_COMPLETE")
    assert synthetics.get_canary(Name=name)["Canary"]["Code"]["Handler"] == "index.handler"


def test_a_missing_package_rolls_the_stack_back(cloudformation, synthetics, name):
    cloudformation.create_stack(StackName=name, TemplateBody=body(canary(name, "nowhere")), Capabilities=IAM)
    wait(cloudformation, name, "ROLLBACK_COMPLETE")
    [reason] = reasons(cloudformation, name, "Canary")
    assert "packages/one.zip does not exist" in reason and "Service: Synthetics" in reason
    assert synthetics.describe_canaries(Names=[name])["Canaries"] == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"AssumeRolePolicyDocument": {"Statement": []}}, "Syntax errors in policy."),
        ({"AssumeRolePolicyDocument": rights("x")}, "Missing required field Principal"),
        ({"Policies": [{"PolicyName": "a", "PolicyDocument": trust()}]}, "Policy document should not specify a principal."),
        ({"ManagedPolicyArns": ["ReadOnlyAccess"]}, "ARN ReadOnlyAccess is not valid."),
        ({"MaxSessionDuration": 43_201}, "less than or equal to 43200"),
        ({"MaxSessionDuration": 60}, "60 is not greater or equal to 3600"),
        ({"Path": "shop"}, "The specified value for path is invalid."),
        ({"Paths": "/"}, "extraneous key [Paths] is not permitted"),
        ({"Policies": [{"PolicyName": "a", "PolicyDocument": rights("x" * 10_240)}]}, "Maximum policy size of 10240 bytes exceeded"),
    ],
)
def test_bad_roles_are_refused(cloudformation, name, changes, message):
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust(), **changes}}
    cloudformation.create_stack(StackName=name, TemplateBody=body({"Role": role}), Capabilities=IAM)
    wait(cloudformation, name, "ROLLBACK_COMPLETE")
    assert message in reasons(cloudformation, name, "Role")[0]


def test_permissions_are_given_only_when_acknowledged(cloudformation, name):
    plain = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust()}}
    named = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust(), "RoleName": name}}
    for role, capability, enough in ((plain, "CAPABILITY_IAM", IAM), (named, "CAPABILITY_NAMED_IAM", ["CAPABILITY_NAMED_IAM"])):
        template = body({"Role": role}, Arn={"Fn::GetAtt": ["Role", "Arn"]})
        lacking = IAM if role is named else []
        for make, other in (
            (cloudformation.create_stack, {}),
            (cloudformation.create_change_set, {"ChangeSetName": "x", "ChangeSetType": "CREATE"}),
        ):
            with pytest.raises(ClientError) as raised:
                make(StackName=name, TemplateBody=template, Capabilities=lacking, **other)
            error = raised.value.response["Error"]
            assert error["Code"] == "InsufficientCapabilitiesException"
            assert error["Message"] == f"Requires capabilities : [{capability}]"
        told = cloudformation.validate_template(TemplateBody=template)
        assert told["Capabilities"] == [capability]
        assert told["CapabilitiesReason"] == "The following resource(s) require capabilities: [AWS::IAM::Role]"
    cloudformation.create_stack(StackName=name, TemplateBody=template, Capabilities=enough)
    found = wait(cloudformation, name, "CREATE_COMPLETE")
    assert outputs(found) == {"Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}"} and found["Capabilities"] == enough
    # each change has to be acknowledged again
    code = "InsufficientCapabilitiesException"
    refused(cloudformation.update_stack, "Requires capabilities", code, StackName=name, TemplateBody=template)
    # a name can belong to one role only
    cloudformation.create_stack(StackName=f"{name}-b", TemplateBody=template, Capabilities=enough)
    wait(cloudformation, f"{name}-b", "ROLLBACK_COMPLETE")


def test_the_command_line_deploys_a_bucket(local, name, tmp_path):
    path = tmp_path / "template.json"
    path.write_text(body(store(f"{name}-store")), encoding="utf-8")
    local.cli("cloudformation", "deploy", "--stack-name", name, "--template-file", str(path), text=True)
    policy = json.loads(local.cli("s3api", "get-bucket-policy", "--bucket", f"{name}-store")["Policy"])
    assert policy["Statement"][0]["Effect"] == "Deny"
