//! Admission compared with a simple model, and the texts of refusals.

use proptest::prelude::*;

use super::*;

fn athlete() -> Login {
    Login::try_from("rider1").unwrap()
}

fn another() -> Login {
    Login::try_from("rider2").unwrap()
}

fn schema() -> Schema {
    Schema::new(|measurement, key| {
        (measurement == b"samples" && key == b"hr_bpm").then_some(FieldType::Float)
    })
}

/// Parses a shape such as `m a=float b=text`.
fn shape(text: &str) -> Arc<Shape> {
    let mut words = text.split(' ');
    let measurement = words.next().unwrap().as_bytes().into();
    let field = |word: &str| {
        let (key, kind) = word.split_once('=').unwrap();
        let kind = match kind {
            "float" => FieldType::Float,
            "integer" => FieldType::Integer,
            "string" => FieldType::Text,
            _ => FieldType::Boolean,
        };
        ShapeField { key: key.as_bytes().into(), kind }
    };
    Arc::new(Shape { measurement, fields: words.map(field).collect() })
}

/// Admits shapes and returns the refusals as text.
fn admit(schema: &mut Schema, shapes: &[&str]) -> Vec<(usize, String)> {
    let shapes: Vec<Arc<Shape>> = shapes.iter().map(|text| shape(text)).collect();
    let refused = schema.admit(&athlete(), &shapes).refused;
    refused.into_iter().map(|(index, refusal)| (index, refusal.to_string())).collect()
}

#[test]
fn the_first_type_stays_and_numbers_mix() {
    let mut schema = schema();
    assert_eq!(admit(&mut schema, &["m v=integer", "m v=float", "n v=string"]), []);
    let message = "field type conflict: input field \"v\" on measurement \"m\" is type string, \
                   already exists as type integer";
    assert_eq!(admit(&mut schema, &["m v=string"]), [(0, message.to_owned())]);
    assert_eq!(admit(&mut schema, &["m v=float"]), []);
}

#[test]
fn a_known_field_is_a_number_before_anybody_sent_it() {
    let message = "field type conflict: input field \"hr_bpm\" on measurement \"samples\" is \
                   type boolean, already exists as type float";
    let mut schema = schema();
    assert_eq!(admit(&mut schema, &["samples hr_bpm=boolean"]), [(0, message.to_owned())]);
    assert_eq!(admit(&mut schema, &["laps hr_bpm=boolean", "samples hr_bpm=integer"]), []);
    assert_eq!(admit(&mut schema, &["samples hr_bpm=boolean"]), [(0, message.to_owned())]);
}

#[test]
fn a_conflict_inside_a_batch_refuses_only_the_later_shape() {
    let mut schema = schema();
    let refused = admit(&mut schema, &["m v=float", "m v=boolean w=float", "m w=string"]);
    assert_eq!(refused.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_refused_shape_registers_nothing() {
    let mut schema = schema();
    assert_eq!(admit(&mut schema, &["m v=float"]), []);
    assert_eq!(admit(&mut schema, &["m a=float b=float v=string"]).len(), 1);
    assert_eq!(admit(&mut schema, &["m a=float a=string"]).len(), 1);
    assert_eq!(admit(&mut schema, &["m a=string b=boolean"]), []);
}

#[test]
fn athletes_have_types_of_their_own() {
    let mut schema = schema();
    assert!(schema.admit(&athlete(), &[shape("m v=float")]).refused.is_empty());
    assert!(schema.admit(&another(), &[shape("m v=string")]).refused.is_empty());
}

#[test]
fn a_reverted_admission_leaves_nothing_behind() {
    let mut schema = schema();
    assert_eq!(admit(&mut schema, &["m v=float"]), []);
    let admission = schema.admit(&athlete(), &[shape("m v=float w=string"), shape("n x=float")]);
    assert!(admission.refused.is_empty());
    schema.revert(admission.registered);
    assert_eq!(admit(&mut schema, &["m v=float w=float", "n x=string"]), []);
    assert_eq!(admit(&mut schema, &["m v=string"]).len(), 1);
}

#[test]
fn what_the_journal_holds_is_known_after_a_restart() {
    let mut schema = schema();
    schema.observe(&athlete(), &shape("m v=string w=float"));
    schema.observe(&athlete(), &shape("m v=float x=float"));
    assert_eq!(admit(&mut schema, &["m v=float"]).len(), 1);
    assert_eq!(admit(&mut schema, &["m v=string w=integer x=integer"]), []);
}

#[test]
fn an_athlete_has_no_more_fields_than_allowed() {
    let mut schema = schema();
    let fields: Vec<_> = (0..MAX_FIELDS_PER_ATHLETE).map(|n| format!("f{n}=float")).collect();
    assert_eq!(admit(&mut schema, &[&format!("m {}", fields.join(" "))]), []);
    let refused = (0, "max fields exceeded".to_owned());
    assert_eq!(admit(&mut schema, &["m one_more=float"]), [refused]);
    assert_eq!(admit(&mut schema, &["m f0=float f1=integer"]), []);
    assert!(schema.admit(&another(), &[shape("m one_more=float")]).refused.is_empty());
}

#[test]
fn long_names_are_bounded_together() {
    let mut schema = schema();
    let names = |n: usize| format!("m{n} {}=float", "x".repeat(65_000));
    let refused = (0..20).map(|n| admit(&mut schema, &[&names(n)]).len()).sum::<usize>();
    assert_eq!(20 - refused, MAX_NAME_BYTES_PER_ATHLETE / 65_002);
}

#[test]
fn remembered_shapes_are_bounded() {
    let mut schema = schema();
    for n in 0..20_000 {
        let text = format!("m a{}=float b{}=float", n % 200, n / 200);
        assert_eq!(admit(&mut schema, &[&text]), []);
    }
    let fields = &schema.athletes[&athlete()];
    assert!(fields.admitted_weight <= REMEMBERED_TIMES * MAX_FIELDS_PER_ATHLETE);
    assert!(fields.admitted.len() <= REMEMBERED_TIMES * MAX_FIELDS_PER_ATHLETE);
}

/// The simplest implementation of the schema.
#[derive(Default, Clone)]
struct Model(HashMap<(Vec<u8>, Vec<u8>), FieldType>);

impl Model {
    fn admits(&mut self, shape: &Shape) -> bool {
        let mut next = self.clone();
        for field in &shape.fields {
            let name = (shape.measurement.to_vec(), field.key.to_vec());
            if !next.0.entry(name).or_insert(field.kind).agrees_with(field.kind) {
                return false;
            }
        }
        *self = next;
        true
    }
}

fn shapes() -> impl Strategy<Value = Vec<String>> {
    let shape = "[mn]( [abc]=(float|integer|string|boolean)){1,3}";
    proptest::collection::vec(shape, 1..4)
}

proptest! {
    #[test]
    fn it_admits_what_a_plain_model_admits(
        batches in proptest::collection::vec((shapes(), any::<bool>()), 1..12),
    ) {
        let mut schema = Schema::new(|_, _| None);
        let mut model = Model::default();
        for (texts, committed) in batches {
            let shapes: Vec<Arc<Shape>> = texts.iter().map(|text| shape(text)).collect();
            let before = model.clone();
            let admission = schema.admit(&athlete(), &shapes);
            let refused = |index| admission.refused.iter().any(|&(at, _)| at == index);
            for (index, shape) in shapes.iter().enumerate() {
                prop_assert_eq!(model.admits(shape), !refused(index), "{:?}", shape);
            }
            if !committed {
                schema.revert(admission.registered);
                model = before;
            }
        }
    }
}
