//! What the widgets of a dashboard show: asked of the services of this server, in this process.

use charts::{AlarmStatus, Answers, LogRows};
use cloudwatch::{
    dashboard::{AlarmArn, ChartLanguage, ChartRequest, LogRequest, QueryLanguage, Requests},
    period::Period,
    query::{MetricDataQuery, QuerySource},
};

use super::super::client::Client;

/// What is said of an alarm that is not there.
const ABSENT: &str = "there is no alarm of this name here";

/// The answers to what one widget asks for. What can not be answered is told in its place.
pub(in crate::console) async fn answer(client: &Client, requests: &Requests<'_>) -> Answers {
    let mut answers = Answers::default();
    let range = (requests.range.start(), requests.range.end());
    let mut queries = requests.queries();
    queries.extend(requests.chart.iter().filter_map(chart_query));
    if !queries.is_empty() {
        match client.series(&queries, range, requests.alignment()) {
            Ok(results) => answers.results = results,
            Err(problems) => answers.problems.extend(problems),
        }
    }
    for arn in &requests.alarms {
        answers.alarms.push(alarm(client, arn).await);
    }
    if let [arn] = requests.alarms.as_slice()
        && queries.is_empty()
        && let Some(watched) = client.watched(arn.name(), range.0).await
    {
        answers.results = watched.results;
    }
    if let Some(log) = &requests.log {
        match logs(client, log, requests).await {
            Ok((rows, problems)) => {
                answers.log = Some(rows);
                answers.problems.extend(problems);
            }
            Err(problems) => answers.problems.extend(problems),
        }
    }
    answers
}

/// The query of a chart of the newer kind, where it is one that can be evaluated here.
fn chart_query(request: &ChartRequest<'_>) -> Option<MetricDataQuery> {
    let query = request.query;
    let is_sql = query.language == Some(ChartLanguage::Sql);
    let step = query.step.as_ref().map(cloudwatch::dashboard::Whole::get);
    Some(MetricDataQuery {
        id: query.id.clone()?,
        source: QuerySource::Expression(query.query.clone().filter(|_| is_sql)?),
        label: query.label.clone(),
        return_data: query.visible.unwrap_or(true),
        period: step
            .and_then(|step| Period::from_seconds(step).ok())
            .or(Some(Period::MINUTE)),
    })
}

async fn alarm(client: &Client, arn: &AlarmArn) -> AlarmStatus {
    match client.seen(arn.name()).await {
        Some(seen) => seen.status(arn),
        None => AlarmStatus {
            name: arn.name().to_owned(),
            arn: arn.as_str().to_owned(),
            state: cloudwatch::alarm::State::InsufficientData,
            updated: None,
            reason: ABSENT.to_owned(),
            threshold: None,
            condition: String::new(),
        },
    }
}

async fn logs(
    client: &Client,
    log: &LogRequest<'_>,
    requests: &Requests<'_>,
) -> Result<(LogRows, Vec<String>), Vec<String>> {
    if log.language != QueryLanguage::LogsInsights {
        return Err(vec![
            "only queries of Logs Insights are run here".to_owned(),
        ]);
    }
    let range = (requests.range.start(), requests.range.end());
    let answer = client.log_query(log.query, range).await?;
    let absent = answer.missing.iter();
    let mut problems: Vec<String> = absent
        .map(|group| format!("there is no log group `{group}` here"))
        .collect();
    if !answer.complete {
        problems.push("only the newest events were looked at".to_owned());
    }
    let row = |row: &Vec<cloudwatch::logs_insights::Value>| {
        row.iter()
            .map(|value| value.text().unwrap_or_default())
            .collect()
    };
    let rows = LogRows {
        columns: answer.table.columns.clone(),
        rows: answer.table.rows.iter().map(row).collect(),
    };
    Ok((rows, problems))
}
