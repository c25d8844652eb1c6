//! Owns functions over dates and times.

use super::super::dates;
use super::{Call, EvalError, Value};

pub(super) fn call(call: &Call<'_>) -> Result<Option<Value>, EvalError> {
    let now = &call.world.context.now;
    let value = match call.name {
        "today" => Value::Text(now.date().to_string()),
        "now" => Value::Text(dates::moment_text(now)),
        "date" => Value::Text(date(call)?),
        "date-time" => Value::Text(date_time(call)?),
        "decimal-date-time" => {
            let value = call.value(0)?;
            Value::Number(call.world.number(&value))
        }
        "decimal-time" => Value::Number(dates::day_fraction(&call.text(0)?).unwrap_or(f64::NAN)),
        "format-date" | "format-date-time" => {
            let text = as_moment(call)?;
            Value::Text(dates::formatted(&text, &call.text(1)?, now).unwrap_or_default())
        }
        _ => return Ok(None),
    };
    Ok(Some(value))
}

/// Numbers of days may stand where a date is wanted: `today() + 7`.
fn as_moment(call: &Call<'_>) -> Result<String, EvalError> {
    let value = call.value(0)?;
    Ok(match value {
        Value::Number(number) if number.fract() == 0.0 => dates::from_days(number).map(|date| date.to_string()).unwrap_or_default(),
        Value::Number(number) => {
            dates::moment_from_days(number, &call.world.context.now).map(|moment| dates::moment_text(&moment)).unwrap_or_default()
        }
        other => call.world.text(&other),
    })
}

fn date(call: &Call<'_>) -> Result<String, EvalError> {
    let text = as_moment(call)?;
    let day = text.get(..10).filter(|_| text.len() == 10 || text.as_bytes().get(10) == Some(&b'T')).unwrap_or_default();
    Ok(if dates::is_date(day) { day.to_owned() } else { String::new() })
}

fn date_time(call: &Call<'_>) -> Result<String, EvalError> {
    let value = call.value(0)?;
    Ok(match value {
        Value::Number(number) => {
            dates::moment_from_days(number, &call.world.context.now).map(|moment| dates::moment_text(&moment)).unwrap_or_default()
        }
        other => {
            let text = call.world.text(&other);
            if dates::is_date(&text) || dates::is_date_time(&text) { text } else { String::new() }
        }
    })
}
