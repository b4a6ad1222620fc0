//! The dashboard's widgets, as CloudWatch takes them.

use super::{Rotator, jsonencode};
use crate::infrastructure::{Dashboard, Metric, Widget};
use crate::terraform::condition::Condition;
use crate::terraform::hcl::Hcl;
use crate::terraform::symbol::Module;
use serde_json::{Value, json};

impl Rotator<'_> {
    /// Its name and its body.
    pub(super) fn dashboard(self, dashboard: &Dashboard) -> Value {
        let Dashboard {
            name,
            region,
            widgets,
        } = dashboard;
        let widgets = widgets.iter().enumerate();
        let widgets = widgets.map(|(number, widget)| self.widget(number, widget, region));
        let body = Hcl::object([("widgets", Hcl::List(widgets.collect()))]);
        json!({"name": self.text(name), "body": jsonencode(body)})
    }

    /// The grid is 24 wide.
    fn widget(self, number: usize, widget: &Widget, region: &str) -> Hcl {
        let number_of = |n: usize| Hcl::expression(n.to_string());
        Hcl::object([
            ("type", Hcl::text("metric")),
            ("x", number_of(number % 2 * 12)),
            ("y", number_of(number / 2 * 6)),
            ("width", number_of(12)),
            ("height", number_of(6)),
            (
                "properties",
                Hcl::object([
                    ("title", Hcl::text(&widget.title)),
                    ("region", Module::Rotator.text(region)),
                    ("view", Hcl::text("timeSeries")),
                    (
                        "period",
                        Hcl::expression(widget.period.as_secs().to_string()),
                    ),
                    ("metrics", self.metrics(widget)),
                ]),
            ),
        ])
    }

    fn metrics(self, widget: &Widget) -> Hcl {
        let condition =
            |metric: &Metric| (metric.namespace == "AWS/SNS").then_some(Condition::CreatedTopic);
        let (always, sometimes): (Vec<_>, Vec<_>) = widget
            .metrics
            .iter()
            .enumerate()
            .partition(|(_, (_, metric))| condition(metric).is_none());
        let list = |metrics: Vec<(usize, &(String, Metric))>| {
            let metrics = metrics.into_iter();
            let lines = metrics.flat_map(|(place, metric)| self.shown(widget, place, metric));
            Hcl::List(lines.collect())
        };
        match sometimes
            .first()
            .and_then(|(_, (_, metric))| condition(metric))
        {
            None => list(always),
            Some(condition) => Hcl::Call(
                "concat",
                vec![
                    list(always),
                    Hcl::When(condition.expression(), Box::new(list(sometimes))),
                ],
            ),
        }
    }

    /// A metric, and what is computed of it.
    fn shown(self, widget: &Widget, place: usize, (label, metric): &(String, Metric)) -> Vec<Hcl> {
        let label = ("label", Hcl::text(label));
        let Some(computed) = widget.computed(place) else {
            return vec![self.metric(metric, [label])];
        };
        let hidden = [
            ("id", Hcl::text(&computed.of)),
            ("visible", Hcl::expression("false")),
        ];
        vec![
            self.metric(metric, hidden),
            Hcl::List(vec![Hcl::object([
                ("expression", Hcl::text(&computed.expression)),
                ("id", Hcl::text(&computed.id)),
                label,
            ])]),
        ]
    }

    /// A metric with these options.
    fn metric<const N: usize>(self, metric: &Metric, options: [(&'static str, Hcl); N]) -> Hcl {
        let mut parts = vec![Hcl::text(metric.namespace), Hcl::text(metric.name)];
        for (name, value) in &metric.dimensions {
            parts.extend([Hcl::text(name), self.references.value(value)]);
        }
        let statistic = ("stat", Hcl::text(metric.statistic));
        parts.push(Hcl::object(options.into_iter().chain([statistic])));
        Hcl::List(parts)
    }
}
