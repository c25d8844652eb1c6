//! Owns functions over nodes: where they are, how many, and what the form says of them.

use super::super::ast::Expr;
use super::super::eval::nodes_of;
use super::super::parser::parse;
use super::super::tree::NodeRef;
use super::{Call, EvalError, Value, evaluate};

pub(super) fn call(call: &Call<'_>) -> Result<Option<Value>, EvalError> {
    let value = match call.name {
        "count" => number(nodes(call, 0)?.len()),
        "count-non-empty" => number(nodes(call, 0)?.into_iter().filter(|node| !call.world.value(*node).is_empty()).count()),
        "current" => Value::Nodes(vec![call.scope.current]),
        "indexed-repeat" => Value::Nodes(indexed_repeat(call)?),
        "instance" => instance(call)?,
        "jr:choice-name" => Value::Text(choice_name(call)?),
        "jr:itext" => {
            let id = call.text(0)?;
            Value::Text(call.world.lookups.text(&id).ok_or_else(|| EvalError::Unsupported("jr:itext".to_owned()))?)
        }
        "last" => number(call.scope.size),
        "local-name" | "name" => {
            let node = if call.args.is_empty() { Some(call.scope.node) } else { nodes(call, 0)?.first().copied() };
            Value::Text(node.map(|node| call.world.tree(node.document).name(node.node).to_owned()).unwrap_or_default())
        }
        "once" => {
            let present = call.world.value(call.scope.current);
            if present.is_empty() { call.value(0)? } else { Value::Text(present) }
        }
        "position" if call.args.is_empty() => number(call.scope.position),
        "position" => match nodes(call, 0)?.first() {
            Some(node) => number(call.world.tree(node.document).position(node.node)),
            None => Value::Number(f64::NAN),
        },
        _ => return Ok(None),
    };
    Ok(Some(value))
}

#[expect(clippy::cast_precision_loss, reason = "documents are smaller")]
fn number(number: usize) -> Value {
    Value::Number(number as f64)
}

fn nodes(call: &Call<'_>, at: usize) -> Result<Vec<NodeRef>, EvalError> {
    match call.value(at)? {
        Value::Nodes(nodes) => Ok(nodes),
        _ => Err(EvalError::Arguments(call.name.to_owned())),
    }
}

fn instance(call: &Call<'_>) -> Result<Value, EvalError> {
    let name = call.text(0)?;
    let Some(at) = call.world.lists.iter().position(|(known, _)| *known == name) else {
        return Err(EvalError::Unsupported(format!("instance('{name}')")));
    };
    let document = u32::try_from(at + 1).unwrap_or(u32::MAX);
    // The instance is its first element, so that `/root/item` follows from above it.
    Ok(Value::Nodes(vec![NodeRef { document, node: 0 }]))
}

/// Returns the node below the repeat of a number, and below further repeats inside of it.
fn indexed_repeat(call: &Call<'_>) -> Result<Vec<NodeRef>, EvalError> {
    let mut found = nodes(call, 0)?;
    for pair in call.args[1..].chunks_exact(2) {
        let [repeat, index] = pair else { continue };
        let index = call.world.number(&evaluate(index, call.world, call.scope)?);
        let repeats = nodes_of(repeat, call.world, call.scope)?;
        // Inside an outer repeat that was chosen already, numbers begin anew.
        let repeats: Vec<NodeRef> = repeats.into_iter().filter(|repeat| found.iter().any(|node| is_below(call, *node, *repeat))).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at before")]
        let chosen = if (1.0..1e6).contains(&index) { repeats.get(index as usize - 1).copied() } else { None };
        found.retain(|node| chosen.is_some_and(|repeat| is_below(call, *node, repeat)));
    }
    Ok(found)
}

fn is_below(call: &Call<'_>, node: NodeRef, above: NodeRef) -> bool {
    let tree = call.world.tree(node.document);
    node.document == above.document && std::iter::successors(Some(node.node), |at| tree.parent(*at)).any(|at| at == above.node)
}

/// Returns the label of what was chosen; the question is named by its path as text.
fn choice_name(call: &Call<'_>) -> Result<String, EvalError> {
    let value = call.text(0)?;
    let unsupported = || EvalError::Unsupported("jr:choice-name".to_owned());
    let path = call.text(1)?;
    let expr = parse(path.trim()).map_err(|_| unsupported())?;
    if !matches!(expr, Expr::Path { .. } | Expr::Filter { .. }) {
        return Err(unsupported());
    }
    let question = nodes_of(&expr, call.world, call.scope)?.first().copied();
    if value.trim().is_empty() {
        return Ok(String::new());
    }
    Ok(question.and_then(|question| call.world.lookups.choice_label(question, value.trim())).unwrap_or_default())
}
