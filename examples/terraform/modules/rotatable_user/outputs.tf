output "user_arn" {
  description = "The ARN of the IAM user; null for one that was there before."
  value       = one(aws_iam_user.user[*].arn)
}

output "secret_arn" {
  description = "The ARN of the secret; null for one that was there before, unless its ARN is given."
  value       = !var.secret_existing ? local.secret_arn : startswith(var.secret_name, "arn:") ? var.secret_name : null
}
