output "pipeline" {
  description = "What the module rotatable_user has to know of this pipeline."
  value = {
    name               = var.pipeline
    region             = local.region
    tags               = local.tags
    schedule_group     = var.pipeline
    state_machine_arn  = "arn:${local.partition}:states:${local.region}:${local.account}:stateMachine:${var.pipeline}-rotation"
    scheduler_arn      = "arn:${local.partition}:iam::${local.account}:role/${var.pipeline}-scheduler"
    dead_letters_arn   = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.pipeline}-dead-letters"
    rotator_lambda_arn = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.pipeline}-rotate"
  }

  # The ARNs are names, which a plan shows at once; a rotation needs what they are the names of.
  depends_on = [
    aws_iam_role_policy.scheduler_role,
    aws_lambda_permission.rotate_permission,
    aws_scheduler_schedule_group.schedules,
    aws_sfn_state_machine.rotation,
    aws_sqs_queue.dead_letters,
  ]
}

output "rotator_lambda_arn" {
  description = "The Lambda that Secrets Manager calls. Who gives it to the module rotatable_user in place of `pipeline` lets Secrets Manager start the rotations."
  value       = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.pipeline}-rotate"

  depends_on = [
    aws_iam_role_policy.scheduler_role,
    aws_lambda_permission.rotate_permission,
    aws_scheduler_schedule_group.schedules,
    aws_sfn_state_machine.rotation,
    aws_sqs_queue.dead_letters,
  ]
}

output "state_machine_arn" {
  description = "The state machine that rotates keys."
  value       = aws_sfn_state_machine.rotation.arn
}

output "alert_topic_arn" {
  description = "The topic that alerts go to."
  value       = local.alert_topic
}
