//! Events in the embedded metric format: what they publish, what is wrong with them, and how they
//! are written.

use cloudwatch::datum::Value;
use cloudwatch::emf::{self, EntityKind, Event, Failures, Metric, Mistakes, Settings};
use cloudwatch::metric::{Dimensions, StorageResolution, Unit};
use cloudwatch::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value as Json, json};

#[derive(Deserialize)]
struct Examples {
    event: Json,
    rows: Vec<Row>,
    entities: Vec<EntityRow>,
}

#[derive(Deserialize)]
struct Row {
    source: String,
    at: Option<String>,
    #[serde(default)]
    value: Json,
    data: Vec<String>,
    problems: Vec<String>,
}

#[derive(Deserialize)]
struct EntityRow {
    source: String,
    members: Json,
    kind: Option<[String; 2]>,
    platform: Option<String>,
    attributes: Vec<String>,
}

fn examples() -> Examples {
    serde_json::from_str(include_str!("../data/emf.json")).unwrap()
}

/// Puts a value at a pointer, also where nothing is yet.
fn change(event: &mut Json, pointer: &str, value: &Json) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let value = match value {
        Json::Object(made) if made.contains_key("repeat") => {
            let times = usize::try_from(made["repeat"].as_u64().unwrap()).unwrap();
            json!(vec![made["of"].clone(); times])
        }
        Json::Object(made) if made.contains_key("text") => {
            let length = usize::try_from(made["text"].as_u64().unwrap()).unwrap();
            json!("x".repeat(length))
        }
        other => other.clone(),
    };
    match event.pointer_mut(parent).unwrap() {
        Json::Object(map) if value.is_null() => drop(map.remove(key)),
        Json::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        map => map[key] = value,
    }
}

#[test]
fn every_rule_of_the_specification() {
    let examples = examples();
    for row in &examples.rows {
        let mut event = examples.event.clone();
        if let Some(pointer) = &row.at {
            change(&mut event, pointer, &row.value);
        }
        let reading = emf::read(&event.to_string());
        let data: Vec<String> = reading
            .data
            .iter()
            .map(|datum| {
                datum
                    .metric
                    .to_string()
                    .replace("lambda-function-metrics/", "")
            })
            .collect();
        // a long name is shown short here
        let problems: Vec<String> = reading
            .problems
            .iter()
            .map(|problem| problem.to_string().replace(&"x".repeat(1025), "xxxx"))
            .collect();
        let shown = (&row.source, &row.at);
        assert_eq!(data, row.data, "{shown:?}");
        assert_eq!(problems, row.problems, "{shown:?}");
        let failures = Failures {
            parsing: 0,
            validation: u64::from(!problems.is_empty()),
        };
        assert_eq!(reading.failures(), failures, "{shown:?}");
        assert_eq!(
            emf::parse(&event.to_string()).is_ok(),
            problems.is_empty(),
            "{shown:?}"
        );
    }
}

#[test]
fn the_example_of_the_specification() {
    let data = emf::parse(&examples().event.to_string()).unwrap();
    assert_eq!(
        data[0].timestamp.payload_form(),
        "2019-11-18T20:42:12.004+0000"
    );
    assert_eq!(
        (data[0].unit, data[0].resolution),
        (Unit::Milliseconds, StorageResolution::Standard)
    );
    assert_eq!(data[0].value, Value::Single(100.0));
    assert_eq!(
        data[2].value,
        Value::distribution(&[1.0, 2.5], Some(&[2.0, 1.0])).unwrap()
    );
    assert_eq!(data[4].value, Value::Single(7.0));
}

#[test]
fn what_an_event_is_about() {
    for row in examples().entities {
        let mut event = json!({"_aws": {"CloudWatchMetrics": []}});
        for (key, value) in row.members.as_object().unwrap() {
            event[key] = value.clone();
        }
        let entity = emf::read(&event.to_string()).entity;
        let kind = entity.as_ref().map(|entity| match &entity.kind {
            EntityKind::Service { name, environment } => [name.clone(), environment.clone()],
            EntityKind::Resource {
                resource_type,
                identifier,
            } => [resource_type.clone(), identifier.clone()],
        });
        assert_eq!(kind, row.kind, "{}", row.source);
        let platform = entity.as_ref().and_then(|entity| entity.platform);
        assert_eq!(
            platform.map(|platform| format!("{platform:?}")),
            row.platform,
            "{}",
            row.source
        );
        let attributes: Vec<String> = entity
            .map(|entity| entity.attributes.into_keys().collect())
            .unwrap_or_default();
        assert_eq!(attributes, row.attributes, "{}", row.source);
    }
}

#[test]
fn a_plain_log_line_has_no_metrics() {
    assert_eq!(emf::parse("{\"message\":\"listening\"}").unwrap(), []);
    let parsing = Failures {
        parsing: 1,
        validation: 0,
    };
    for line in [
        "listening",
        "[1]",
        "{} {}",
        &" ".repeat(1024 * 1024 + 1),
        &"[".repeat(100_000),
        "{\"a\":1e999}",
    ] {
        let reading = emf::read(line);
        assert_eq!((reading.failures(), reading.data.len()), (parsing, 0));
    }
}

/// A short line may name the same metrics again and again.
#[test]
fn a_line_does_not_grow_into_millions() {
    let mut event = examples().event;
    let directive = &mut event["_aws"]["CloudWatchMetrics"][0];
    directive["Dimensions"] = json!(vec![Vec::<String>::new(); 200]);
    directive["Metrics"] = json!(vec![json!({"Name": "time"}); 50]);
    assert_eq!(emf::parse(&event.to_string()).unwrap().len(), 10_000);
    event["_aws"]["CloudWatchMetrics"][0]["Dimensions"] = json!(vec![Vec::<String>::new(); 201]);
    let reading = emf::read(&event.to_string());
    assert_eq!(reading.data.len(), 49 * 201);
    assert_eq!(
        reading.problems[0].to_string(),
        "`_aws.CloudWatchMetrics[0]` must not bring the data of the event above 10000"
    );
}

#[test]
fn a_mistake_of_the_whole_event_has_no_place() {
    let shown = emf::read("{").problems[0].to_string();
    assert!(
        shown.starts_with("the event is not one JSON object: "),
        "{shown}"
    );
}

/// How many mistakes are told says nothing about what is taken.
#[test]
fn many_mistakes_do_not_hide_what_is_right() {
    let mut event = examples().event;
    let right = event["_aws"]["CloudWatchMetrics"][0].clone();
    let mut directives = vec![json!("wrong"); 150];
    directives.push(right);
    let alone = emf::parse(&event.to_string()).unwrap();
    event["_aws"]["CloudWatchMetrics"] = json!(directives);
    let reading = emf::read(&event.to_string());
    assert_eq!(reading.problems.len(), Settings::default().max_problems);
    assert_eq!(reading.data, alone);
}

/// This would take minutes if each reference counted the characters of what it refers to.
#[test]
fn many_references_to_a_long_text() {
    let mut event = examples().event;
    event["long"] = json!("x".repeat(400_000));
    event["_aws"]["CloudWatchMetrics"][0]["Dimensions"] = json!(vec![["long"]; 60_000]);
    let reading = emf::read(&event.to_string());
    assert_eq!(
        reading.problems[0].to_string(),
        "`long` is a dimension and must have 1 to 1024 characters"
    );
    assert!(reading.data.is_empty());
}

/// AWS does not say what is salvaged from an event with mistakes.
#[test]
fn the_rest_of_an_event_with_mistakes_is_a_setting() {
    let mut event = examples().event;
    event["time"] = json!("slow");
    let line = event.to_string();
    let strict = Settings {
        mistakes: Mistakes::RefuseTheEvent,
        ..Settings::default()
    };
    assert_eq!(emf::read(&line).data.len(), 4);
    assert_eq!(emf::read_with(&line, &strict).data, []);
    assert_eq!(emf::read_with(&line, &strict).problems.len(), 1);
}

fn metric(name: &str, values: &[f64]) -> Metric {
    Metric {
        name: name.to_owned(),
        unit: Unit::Count,
        resolution: StorageResolution::High,
        values: values.to_vec(),
    }
}

fn service(name: &str) -> Dimensions {
    [("Service", name)].into_iter().collect()
}

const AT: Timestamp = Timestamp::from_millis(1_574_109_732_004);

#[test]
fn an_event_is_one_line_of_known_bytes() {
    let event = Event::new("Shop", AT)
        .dimensions(service("catalog"))
        .dimensions(Dimensions::none())
        .property("requestId", "989ffbf8")
        .metric(metric("Requests", &[1.0]))
        .metric(metric("Sizes", &[0.5, -0.0, 1e17]));
    assert_eq!(
        event.lines().unwrap(),
        [
            r#"{"_aws":{"Timestamp":1574109732004,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["Service"],[]],"Metrics":[{"Name":"Requests","Unit":"Count","StorageResolution":1},{"Name":"Sizes","Unit":"Count","StorageResolution":1}]}]},"Service":"catalog","requestId":"989ffbf8","Requests":1,"Sizes":[0.5,-0.0,1e+17]}"#
        ]
    );
    assert!(Event::new("Shop", AT).lines().unwrap().is_empty());
}

#[test]
fn limits_cut_an_event_into_several() {
    let many = (0..250).fold(Event::new("Shop", AT), |event, index| {
        event.metric(metric(&format!("m{index}"), &[1.0]))
    });
    assert_eq!(many.lines().unwrap().len(), 3);
    let values: Vec<f64> = (0..250).map(f64::from).collect();
    let long = Event::new("Shop", AT)
        .metric(metric("a", &values))
        .metric(metric("b", &[1.0]));
    assert_eq!(long.lines().unwrap().len(), 3);
    // 100 metrics of 100 values of 20 bytes, beside a property of 900 kB
    let wide = (0..100).fold(
        Event::new("Shop", AT).property("body", "x".repeat(900_000)),
        |event, index| {
            event.metric(metric(
                &format!("m{index}"),
                &[-0.123_456_789_012_345_6; 100],
            ))
        },
    );
    let lines = wide.lines().unwrap();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line.len() <= emf::MAX_LENGTH));
    let full = Event::new("Shop", AT)
        .property("body", "x".repeat(emf::MAX_LENGTH))
        .metric(metric("m", &[1.0]));
    assert!(full.lines().is_err());
}

#[test]
fn what_the_reader_would_refuse_is_not_written() {
    let event = || Event::new("Shop", AT).dimensions(service("a"));
    let nested = (0..120).fold(json!(1), |inner, _| json!([inner]));
    for (event, expected) in [
        (
            Event::new("", AT),
            "`Namespace` must have 1 to 1024 characters",
        ),
        (
            event().dimensions(service("b")),
            "`Service` is a dimension with different values, for which separate events are needed",
        ),
        (
            event().dimensions(service("")),
            "`Service` is a dimension with different values, for which separate events are needed",
        ),
        (event().property("_aws", 1), "`_aws` must not be a property"),
        (
            event().property("Service", "a"),
            "`Service` is a property and a dimension",
        ),
        (
            event().property("deep", nested),
            "`deep` is nested deeper than 100 levels",
        ),
        (
            event().metric(metric("Service", &[1.0])),
            "`Service` is a metric and something else",
        ),
        (
            event().metric(metric("_aws", &[1.0])),
            "`_aws` is a metric and must not be `_aws`",
        ),
        (
            event().metric(metric("m", &[])),
            "`m` is a metric and must have a value",
        ),
        (
            event().metric(metric("m", &[f64::NAN])),
            "`m` is refused: Value must be a number from -2^360 to 2^360, not NaN",
        ),
        (
            event()
                .metric(metric("m", &[1.0]))
                .metric(metric("m", &[1.0])),
            "`m` is a metric twice",
        ),
    ] {
        assert_eq!(event.lines().unwrap_err().to_string(), expected);
    }
}

fn events() -> impl Strategy<Value = Event> {
    let names = || prop::sample::select(vec!["Service", "Route", "é", "time", "", "a.b"]);
    let value = prop_oneof![
        any::<f64>(),
        Just(-0.0),
        -1e6..1e6,
        (0..9_i32).prop_map(f64::from)
    ];
    let sets = vec(vec((names(), "[a-c]?"), 0..3), 0..3);
    let metrics = vec((names(), vec(value, 0..230)), 0..4);
    (sets, metrics, "[a-c]{0,3}").prop_map(|(sets, metrics, text)| {
        let mut event = Event::new("Shop", AT).property("log", text);
        for set in sets {
            event = event.dimensions(set.into_iter().collect());
        }
        metrics.into_iter().fold(event, |event, (name, values)| {
            event.metric(metric(name, &values))
        })
    })
}

proptest! {
    /// What is written reads back whole, or is refused.
    #[test]
    fn what_is_written_reads_back(sets in vec(vec(("[A-Z][a-z]{0,2}", "[a-c]{1,3}"), 0..3), 0..3), lists in vec(vec(-1e9..1e9_f64, 1..230), 0..8)) {
        let mut event = Event::new("Shop", AT);
        let mut known = std::collections::BTreeMap::new();
        let sets: Vec<Dimensions> = sets.into_iter().map(|set| set.into_iter().map(|(name, value)| {
            let value = known.entry(name.clone()).or_insert(value).clone();
            (name, value)
        }).collect()).collect();
        for set in &sets {
            event = event.dimensions(set.clone());
        }
        for (index, values) in lists.iter().enumerate() {
            event = event.metric(metric(&format!("m{index}"), values));
        }
        let lines = event.lines().unwrap();
        prop_assert_eq!(&lines, &event.lines().unwrap());
        let data: Vec<_> = lines.iter().flat_map(|line| emf::parse(line).unwrap()).collect();
        let sets = if sets.is_empty() { vec![Dimensions::none()] } else { sets };
        for (index, values) in lists.iter().enumerate() {
            let name = format!("m{index}");
            for set in &sets {
                let repeated = sets.iter().filter(|other| *other == set).count();
                let mut found = Vec::new();
                for datum in data.iter().filter(|datum| datum.metric.name == name && datum.metric.dimensions == *set) {
                    prop_assert_eq!((datum.timestamp, datum.unit, datum.resolution), (AT, Unit::Count, StorageResolution::High));
                    match &datum.value {
                        Value::Single(value) => found.push((value.to_bits(), 1.0)),
                        Value::Distribution(samples) => found.extend(samples.iter().map(|sample| (sample.value.to_bits(), sample.count))),
                        Value::Statistics(_) => prop_assert!(false, "no statistic sets"),
                    }
                }
                let count: f64 = found.iter().map(|(_, count)| count).sum();
                prop_assert!(count.total_cmp(&((values.len() * repeated) as f64)).is_eq());
                prop_assert!(values.iter().all(|value| found.iter().any(|(bits, _)| *bits == value.to_bits())));
            }
        }
    }

    /// The writer refuses everything in which the reader would find a mistake.
    #[test]
    fn the_reader_finds_no_mistake_in_what_is_written(event in events()) {
        for line in event.lines().unwrap_or_default() {
            prop_assert_eq!(emf::read(&line).problems, vec![]);
            prop_assert!(line.len() <= emf::MAX_LENGTH);
        }
    }
}
