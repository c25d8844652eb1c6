//! A form as XForm XML, for the browser's engine and for others that speak OpenRosa.
//!
//! Owns the order of the document. The parts are in the files below; escaping is in `xml`.

mod body;
mod model;
mod texts;
mod xml;

use crate::form::Form;
use xml::Writer;

/// Writes a form.
#[must_use]
pub fn write_xform(form: &Form) -> String {
    let mut out = Writer::default();
    out.open(
        "h:html",
        &[
            ("xmlns", "http://www.w3.org/2002/xforms"),
            ("xmlns:h", "http://www.w3.org/1999/xhtml"),
            ("xmlns:ev", "http://www.w3.org/2001/xml-events"),
            ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
            ("xmlns:jr", "http://openrosa.org/javarosa"),
            ("xmlns:orx", "http://openrosa.org/xforms"),
            ("xmlns:odk", "http://www.opendatakit.org/xforms"),
        ],
    );
    out.open("h:head", &[]);
    out.leaf("h:title", &[], &form.title);
    out.open("model", &[("odk:xforms-version", "1.0.0")]);
    texts::write(form, &mut out);
    model::write(form, &mut out);
    out.close("model");
    out.close("h:head");
    body::write(form, &mut out);
    out.close("h:html");
    out.finish()
}
