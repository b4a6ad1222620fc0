# Written by `keywheel synth --target terraform` from keywheel.yaml: change that file, and generate again.

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
  region              = "eu-central-1"
  allowed_account_ids = ["123456789012"]
}

module "rotator" {
  source = "./modules/rotator"

  pipeline     = "everything"
  alert_emails = ["oncall@example.com", "security@example.com"]
  kms_key_arn  = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-1111-1111-111111111111"
  secret_kms_key_arns = [
    "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-1111-1111-111111111111",
    "arn:aws:kms:eu-central-1:123456789012:key/22222222-2222-2222-2222-222222222222",
  ]
  cloudwatch_retention_days = 90
  tracing                   = false
  architecture              = "arm64"
  permissions_boundary      = "arn:aws:iam::123456789012:policy/pipeline-boundary"
  lambda_zips               = "${path.root}/lambdas"
  tags = {
    "cost center" = "4711"
    team          = "platform"
  }
}

module "user_Adopted" {
  source = "./modules/rotatable_user"

  pipeline          = module.rotator.pipeline
  user_name         = "Adopted"
  user_existing     = true
  secret_name       = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:old/bot-AbCdEf"
  secret_existing   = true
  rotate_after_days = 90
  window_minutes    = 240
}

module "user_Calendar_Bot-2630b839" {
  source = "./modules/rotatable_user"

  pipeline                  = module.rotator.pipeline
  user_name                 = "Calendar@Bot"
  user_path                 = "/bots/"
  user_permissions_boundary = "arn:aws:iam::123456789012:policy/user-boundary"
  user_force_destroy        = true
  user_policies             = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
  user_tags = {
    service = "calendar"
  }
  secret_name        = "prod/calendar-bot"
  secret_description = "The calendar's key"
  secret_kms_key_id  = "arn:aws:kms:eu-central-1:123456789012:key/22222222-2222-2222-2222-222222222222"
  secret_policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Sid       = "NobodyDeletes"
      Effect    = "Deny"
      Principal = "*"
      Action    = "secretsmanager:DeleteSecret"
      Resource  = "*"
    }
  })
  secret_readers                 = ["arn:aws:iam::123456789012:role/deployer"]
  secret_recovery_window_in_days = 7
  secret_replicas = [
    {
      region = "us-east-1"
    },
    {
      region     = "us-west-2"
      kms_key_id = "arn:aws:kms:us-west-2:123456789012:key/33333333-3333-3333-3333-333333333333"
    },
  ]
  secret_tags = {
    service = "calendar"
  }
  schedule          = "cron(0 3 1 * ? *)"
  schedule_timezone = "Europe/Berlin"
  window_minutes    = 240
}

module "user_HalfAdopted" {
  source = "./modules/rotatable_user"

  pipeline          = module.rotator.pipeline
  user_name         = "HalfAdopted"
  user_existing     = true
  secret_name       = "prod/half"
  secret_kms_key_id = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-1111-1111-111111111111"
  secret_readers    = ["arn:aws:iam::999999999999:root"]
  rotate_after_days = 90
  window_minutes    = 240
  secret_format     = "legacy"
}
