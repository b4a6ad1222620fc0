//! An alarm of CloudWatch's.

use super::Rotator;
use crate::infrastructure::{Alarm, Metric};
use crate::terraform::hcl::Hcl;
use serde_json::{Value, json};

impl Rotator<'_> {
    pub(super) fn alarm(self, alarm: &Alarm) -> Value {
        let Alarm {
            name,
            description,
            metric,
            rings,
            topic: _,
        } = alarm;
        let Metric {
            namespace,
            name: metric,
            dimensions,
            statistic,
        } = metric;
        let dimensions = dimensions
            .iter()
            .map(|(name, value)| (*name, self.references.value(value)));
        let (period, periods) = rings.periods();
        let (comparison, threshold, missing) = rings.bad();
        json!({
            "name": self.text(name),
            "description": self.text(description),
            "namespace": Hcl::text(namespace).print(2),
            "metric": Hcl::text(metric).print(2),
            "statistic": Hcl::text(statistic).print(2),
            "dimensions": Hcl::object(dimensions).print(2),
            "period": period,
            "periods": periods,
            "threshold": threshold,
            "comparison": Hcl::text(comparison).print(2),
            "missing": Hcl::text(missing).print(2),
        })
    }
}
