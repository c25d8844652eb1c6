//! Owns functions over numbers, truths, and choices between values.

use super::{Call, EvalError, Value};

pub(super) fn call(call: &Call<'_>) -> Result<Option<Value>, EvalError> {
    let number = |number: f64| Ok(Some(Value::Number(number)));
    let truth = |truth: bool| Ok(Some(Value::Bool(truth)));
    match call.name {
        "abs" => number(call.number(0)?.abs()),
        "acos" => number(call.number(0)?.acos()),
        "asin" => number(call.number(0)?.asin()),
        "atan" => number(call.number(0)?.atan()),
        "atan2" => number(call.number(0)?.atan2(call.number(1)?)),
        "boolean" => truth(call.truth(0)?),
        "boolean-from-string" => truth(matches!(call.text(0)?.trim(), "1" | "true")),
        "ceiling" => number(call.number(0)?.ceil()),
        "checklist" => truth(checklist(call)?),
        "cos" => number(call.number(0)?.cos()),
        "exp" => number(call.number(0)?.exp()),
        "exp10" => number(10_f64.powf(call.number(0)?)),
        "false" => truth(false),
        "floor" => number(call.number(0)?.floor()),
        "if" => Ok(Some(call.value(if call.truth(0)? { 1 } else { 2 })?)),
        "int" => number(call.number(0)?.trunc()),
        "log" => number(call.number(0)?.ln()),
        "log10" => number(call.number(0)?.log10()),
        "max" => number(extreme(call, f64::max, f64::NEG_INFINITY)?),
        "min" => number(extreme(call, f64::min, f64::INFINITY)?),
        "not" => truth(!call.truth(0)?),
        "number" => {
            let value = if call.args.is_empty() { Value::Text(call.text_or_here()?) } else { call.value(0)? };
            number(call.world.number(&value))
        }
        "pi" => number(std::f64::consts::PI),
        "pow" => number(call.number(0)?.powf(call.number(1)?)),
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        "random" => number((call.world.chance() >> 11) as f64 / (1_u64 << 53) as f64),
        "round" => number(round(call.number(0)?, if call.args.len() > 1 { call.number(1)? } else { 0.0 })),
        "sin" => number(call.number(0)?.sin()),
        "sqrt" => number(call.number(0)?.sqrt()),
        "sum" => number(call.values(0)?.iter().map(|value| call.world.number(value)).sum()),
        "tan" => number(call.number(0)?.tan()),
        "true" => truth(true),
        "weighted-checklist" => truth(weighted(call)?),
        _ => Ok(None),
    }
}

/// Rounds halves up, to a number of places.
fn round(number: f64, places: f64) -> f64 {
    if !number.is_finite() || !places.is_finite() || places.abs() > 20.0 {
        return number;
    }
    let factor = 10_f64.powf(places.trunc());
    let rounded = (number * factor + 0.5).floor() / factor;
    if rounded.is_finite() { rounded } else { number }
}

/// Returns the largest or smallest; what is no number spoils it, nothing gives none.
fn extreme(call: &Call<'_>, choose: fn(f64, f64) -> f64, from: f64) -> Result<f64, EvalError> {
    let numbers: Vec<f64> = call.values(0)?.iter().map(|value| call.world.number(value)).collect();
    if numbers.is_empty() || numbers.iter().any(|number| number.is_nan()) {
        return Ok(f64::NAN);
    }
    Ok(numbers.into_iter().fold(from, choose))
}

fn checklist(call: &Call<'_>) -> Result<bool, EvalError> {
    let (least, most) = (call.number(0)?, call.number(1)?);
    let mut met = 0.0;
    for value in call.values(2)? {
        met += f64::from(u8::from(is_met(call, &value)));
    }
    Ok(is_between(met, least, most))
}

fn weighted(call: &Call<'_>) -> Result<bool, EvalError> {
    let (least, most) = (call.number(0)?, call.number(1)?);
    let values = call.values(2)?;
    let mut met = 0.0;
    for pair in values.chunks_exact(2) {
        if is_met(call, &pair[0]) {
            met += call.world.number(&pair[1]);
        }
    }
    Ok(is_between(met, least, most))
}

/// A question answered by 0 is not met, though the text "0" is not empty.
fn is_met(call: &Call<'_>, value: &Value) -> bool {
    match value {
        Value::Text(text) => !matches!(text.trim(), "" | "0" | "false"),
        other => call.world.truth(other),
    }
}

fn is_between(met: f64, least: f64, most: f64) -> bool {
    (least < 0.0 || met >= least) && (most < 0.0 || met <= most)
}
