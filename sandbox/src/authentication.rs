//! Who signed this request? Each family of services says no in its own words.

use crate::iam::Use;
use crate::service::Protocol;
use crate::sigv4::Request;
use crate::state::State;
use crate::wire::Times;
use crate::{Principal, Service, ServiceError};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const DATE_FORMAT: &str = "%Y%m%dT%H%M%SZ";
const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/// The caller of a request, by the key that signed it; the use of the key is recorded.
pub(crate) fn authenticate(
    state: &mut State,
    request: &Request<'_>,
    service: Service,
    region: &str,
    times: Times,
) -> Result<Principal, ServiceError> {
    let now = times.now;
    let signed = request.signed().ok_or_else(|| missing(service))?;
    let key = state
        .iam
        .accepted_key(
            signed.access_key_id,
            service,
            region,
            now,
            &state.spec.timing,
        )
        .ok_or_else(|| unknown_key(service))?;
    check_date(signed.date, service, times)?;
    if signed.service != service.name() || signed.region != region {
        return Err(mismatch(
            service,
            format!(
                "Credential should be scoped to a valid region and service: {region}, {service}."
            ),
        ));
    }
    if !signed.is_by(key.secret().expose()) {
        return Err(mismatch(service, MISMATCH.to_owned()));
    }
    let caller = state.iam.principal(key, &state.spec.account_id);
    state.iam.record_use(
        signed.access_key_id,
        Use {
            at: now,
            service,
            region: region.into(),
        },
        &state.spec.timing,
    );
    Ok(caller)
}

fn missing(service: Service) -> ServiceError {
    match service.protocol() {
        Protocol::Query { .. } => ServiceError::new(
            403,
            "MissingAuthenticationToken",
            "Request is missing Authentication Token",
        ),
        Protocol::Json { .. } | Protocol::RestJson => ServiceError::new(
            400,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ),
        Protocol::Rest => ServiceError::new(403, "AccessDenied", "Access Denied"),
    }
}

fn unknown_key(service: Service) -> ServiceError {
    const INVALID: &str = "The security token included in the request is invalid.";
    match service.protocol() {
        Protocol::Query { .. } => ServiceError::new(403, "InvalidClientTokenId", INVALID),
        Protocol::Json { .. } | Protocol::RestJson => {
            ServiceError::new(400, "UnrecognizedClientException", INVALID)
        }
        Protocol::Rest => ServiceError::new(
            403,
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
        ),
    }
}

fn mismatch(service: Service, message: String) -> ServiceError {
    match service.protocol() {
        Protocol::Query { .. } | Protocol::Rest => {
            ServiceError::new(403, "SignatureDoesNotMatch", message)
        }
        Protocol::Json { .. } | Protocol::RestJson => {
            ServiceError::new(400, "InvalidSignatureException", message)
        }
    }
}

/// Five minutes either way; S3 allows fifteen.
///
/// A client in another process signs by its own clock, or by that and what an earlier answer was ahead of
/// it: somewhere between that clock and the account's.
fn check_date(date: &str, service: Service, times: Times) -> Result<(), ServiceError> {
    let signed_at = DateTime::strptime(DATE_FORMAT, date)
        .and_then(|date| date.to_zoned(TimeZone::UTC))
        .map(|date| date.timestamp())
        .map_err(|_| {
            mismatch(
                service,
                format!("Date must be in ISO-8601 'basic format'. Got '{date}'."),
            )
        })?;
    let allowed = SignedDuration::from_mins(match service {
        Service::S3 => 15,
        _ => 5,
    });
    let is_expired = times.of_clients.duration_since(signed_at) > allowed;
    if !is_expired && signed_at.duration_since(times.now) <= allowed {
        return Ok(());
    }
    if service == Service::S3 {
        return Err(ServiceError::new(
            403,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
        ));
    }
    let shown = |moment: Timestamp| moment.strftime(DATE_FORMAT);
    Err(mismatch(
        service,
        if is_expired {
            let oldest = shown(times.of_clients);
            format!("Signature expired: {date} is now earlier than {oldest} - 5 min.")
        } else {
            let latest = shown(times.now);
            format!("Signature not yet current: {date} is still later than {latest} + 5 min.")
        },
    ))
}
