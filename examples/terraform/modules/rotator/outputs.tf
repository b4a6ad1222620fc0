output "pipeline" {
  description = "What the module rotatable_user has to know of this pipeline."
  value = {
    name              = var.pipeline
    region            = local.region
    tags              = local.tags
    schedule_group    = aws_scheduler_schedule_group.schedules.name
    state_machine_arn = "arn:${local.partition}:states:${local.region}:${local.account}:stateMachine:${var.pipeline}-rotation"
    scheduler_arn     = "arn:${local.partition}:iam::${local.account}:role/${var.pipeline}-scheduler"
    dead_letters_arn  = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.pipeline}-dead-letters"
  }

  # The ARNs are names, which a plan shows at once; a schedule needs what they are the names of.
  depends_on = [
    aws_iam_role_policy.scheduler_role,
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
