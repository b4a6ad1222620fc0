# Two bots that read an object in a bucket, and a Lambda that tries their keys out on a schedule.

terraform {
  required_version = ">= 1.7"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.40"
    }
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  description = "The region of the secrets, the bucket and the tester."
  type        = string
  default     = "us-west-2"
  nullable    = false
}

variable "bucket_name" {
  description = "The bucket with the test object. Bucket names are unique in all of AWS. Without it, one with the account's number."
  type        = string
  default     = null
}

variable "alert_emails" {
  description = "Who hears of a rotation that needs a person."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "rotate_after_days" {
  description = "How many days are between rotations."
  type        = number
  default     = 30
  nullable    = false
}

variable "tester_run_rate" {
  description = "How often the keys are tried out."
  type        = string
  default     = "5 minutes"
  nullable    = false
}

variable "cloudwatch_retention_days" {
  description = "How many days logs are kept. No log holds a secret."
  type        = number
  default     = 30
  nullable    = false
}

variable "lambda_zips" {
  description = "The folder with the code of Keywheel's Lambdas."
  type        = string
  default     = "../../../target/consumer-terraform/lambdas"
  nullable    = false
}

variable "tester_zip" {
  description = "The code of the tester."
  type        = string
  default     = "../lambdas/tester/bootstrap.zip"
  nullable    = false
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  pipeline  = "consumer"
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  bucket    = coalesce(var.bucket_name, "consumer-test-${local.account}")
  object    = "test"

  # As in keywheel.yaml.
  bots = {
    # EventBridge Scheduler starts its rotations.
    ScheduledBot = {
      secret  = "scheduled-bot-key"
      trigger = "schedule"
      format  = "default"
    }
    # Secrets Manager does, as people know it from the console.
    NativeBot = {
      secret  = "native-bot-key"
      trigger = "secretsManager"
      format  = "legacy"
    }
  }
}

module "rotator" {
  source = "../../terraform/modules/rotator"

  pipeline                  = local.pipeline
  alert_emails              = var.alert_emails
  cloudwatch_retention_days = var.cloudwatch_retention_days
  lambda_zips               = var.lambda_zips
}

module "bot" {
  source   = "../../terraform/modules/rotatable_user"
  for_each = local.bots

  pipeline          = module.rotator.pipeline
  trigger           = each.value.trigger
  user_name         = each.key
  user_policies     = ["arn:${local.partition}:iam::${local.account}:policy/${aws_iam_policy.read.name}"]
  secret_name       = "${local.pipeline}/${each.value.secret}"
  secret_format     = each.value.format
  rotate_after_days = var.rotate_after_days
  verify_s3_objects = [{
    bucket = local.bucket
    key    = aws_s3_object.test.key
  }]

  # An example is put up and taken down again.
  user_force_destroy             = true
  secret_recovery_window_in_days = 7
}

resource "aws_s3_bucket" "test" {
  bucket        = local.bucket
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "test" {
  bucket                  = aws_s3_bucket.test.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_object" "test" {
  bucket  = aws_s3_bucket.test.id
  key     = local.object
  content = "test"
}

resource "aws_iam_policy" "read" {
  name        = "${local.pipeline}-read-test-object"
  description = "What the bots may do: read the test object"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:${local.partition}:s3:::${local.bucket}/${local.object}"
    }]
  })
}

resource "aws_cloudwatch_log_group" "tester" {
  name              = "/aws/lambda/${local.pipeline}-tester"
  retention_in_days = var.cloudwatch_retention_days
}

resource "aws_iam_role" "tester" {
  name = "${local.pipeline}-tester"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

# The object is none of the role's business: only the bots' keys may read it.
resource "aws_iam_role_policy" "tester" {
  name = "tester"
  role = aws_iam_role.tester.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:ListSecrets"
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "arn:${local.partition}:secretsmanager:${var.region}:${local.account}:secret:*"
        Condition = {
          StringEquals = {
            "aws:ResourceTag/Rotatable"         = "true"
            "aws:ResourceTag/keywheel:pipeline" = local.pipeline
          }
        }
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.tester.arn}:*"
      },
    ]
  })
}

resource "aws_lambda_function" "tester" {
  function_name    = "${local.pipeline}-tester"
  description      = "Uses the key in each rotatable secret on the test object"
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = ["x86_64"]
  memory_size      = 128
  timeout          = 300
  role             = aws_iam_role.tester.arn
  filename         = var.tester_zip
  source_code_hash = filebase64sha256(var.tester_zip)

  depends_on = [aws_cloudwatch_log_group.tester]
}

resource "aws_iam_role" "tester_schedule" {
  name = "${local.pipeline}-tester-schedule"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "tester_schedule" {
  name = "tester-schedule"
  role = aws_iam_role.tester_schedule.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = aws_lambda_function.tester.arn
    }]
  })
}

resource "aws_scheduler_schedule" "tester" {
  name                = "${local.pipeline}-tester"
  description         = "Tries the published keys out"
  schedule_expression = "rate(${var.tester_run_rate})"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.tester.arn
    role_arn = aws_iam_role.tester_schedule.arn

    input = jsonencode({
      bucket   = local.bucket
      key      = aws_s3_object.test.key
      pipeline = local.pipeline
    })

    # A test that is missed is made up by the next one.
    retry_policy {
      maximum_retry_attempts = 0
    }
  }
}

output "secret_arns" {
  description = "The secrets that the bots' keys are published in."
  value       = { for name, bot in module.bot : name => bot.secret_arn }
}

output "tester_function_name" {
  description = "The Lambda that tries the keys out."
  value       = aws_lambda_function.tester.function_name
}
