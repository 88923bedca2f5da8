//! Every code, once. `docs/diagnostics.md` and the cases in `tests/diagnostics` are held to this table by tests.
//!
//! A code keeps its meaning for ever: a check that goes away leaves a gap.

use super::Code;

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// What is wrong, in one line.
    pub title: &'static str,
    /// Why it is refused, and what to do.
    pub explanation: &'static str,
}

macro_rules! codes {
    ($($constant:ident $code:literal $title:literal $explanation:literal)*) => {
        $(#[doc = $title] pub(crate) const $constant: Code = Code($code);)*

        /// Every code with its meaning, in order.
        pub const TABLE: &[Entry] = &[$(Entry { code: $constant, title: $title, explanation: $explanation }),*];
    };
}

codes! {
    UNREADABLE_FILE "E0001" "a file or folder cannot be read"
        "What cannot be read cannot be checked. Mend its permissions or the link, or list it in `.obsctlignore` when it is not the project's."
    NOT_UTF_8 "E0002" "a file is not UTF-8"
        "YAML and runbooks are text in UTF-8. Save the file in that encoding, or list it in `.obsctlignore`."
    NO_PROJECT "E0101" "there is no `obsctl.yaml`"
        "The folder that holds `obsctl.yaml` is the project. `obsctl init` writes one."
    FILE_TOO_LARGE "E0102" "a file is too large"
        "A file holds at most 1 MB, so that no input can take the memory of the machine. Split it: any kind may stand in any file."
    LINE_TOO_LONG "E0103" "a line is too long"
        "A line holds at most 64 kB."
    SYNTAX "E0104" "a file is not YAML"
        "The rest of this file is not read; the other files are still checked."
    TOO_DEEP "E0105" "values are nested too deep"
        "At most 64 levels. Nothing in the language needs more than a dozen."
    DUPLICATE_KEY "E0106" "a key stands twice in one map"
        "YAML leaves open which of the two counts. Remove one."
    TAG "E0107" "a YAML tag"
        "Tags such as `!Ref` or `!!str` mean nothing here: quote a scalar that shall be a text."
    ALIAS_TOO_LARGE "E0108" "aliases expand too far"
        "Each alias stands for a copy of its anchor's value; the copies of one file may hold 20,000 values altogether."
    COMPLEX_KEY "E0109" "a key is not a plain text"
        "A list or a map cannot be a key."
    NOT_A_MAP "E0110" "a document is not a map"
        "A document is a map with `kind` and `name`, or with `defaults` only."
    SECOND_DOCUMENT "E0111" "`obsctl.yaml` holds a second document"
        "`obsctl.yaml` is the project alone; documents with a `kind` stand in files of their own."

    EXPRESSION_SYNTAX "E0201" "an expression cannot be read"
        "Between `{{` and `}}` stands one expression over variables: names, numbers, texts in quotes, arithmetic, comparisons, `a if b else c`, and filters such as `name | upper`."
    UNKNOWN_VARIABLE "E0202" "an unknown variable"
        "Known are the variables of `obsctl.yaml`, those of an enclosing `for`, and `project`, `env` and `region`."
    EXPRESSION_FAILED "E0203" "an expression has no value"
        "It can be read, but not computed."
    REPETITION "E0204" "a `for` that cannot be repeated over"
        "`for` is a map of variable names, each with the list of values that it takes in turn."
    TOO_MANY_REPETITIONS "E0205" "a `for` repeats too often"
        "One `for` makes at most 1,000 copies, a project at most 10,000 documents."
    HIDDEN_VARIABLE "E0206" "a variable hides another"
        "A name means one thing in a project. Choose another name."
    VARIABLE_WITHOUT_VALUE "E0207" "a variable has no value for an environment"
        "A variable that differs between environments has a value for each of them."
    EXPRESSION_MISPLACED "E0208" "an expression stands where none is computed"
        "The structure of YAML is never templated: no expression in a key. In `obsctl.yaml` only `variables` and `defaults` are computed."
    UNKNOWN_OVERRIDE "E0209" "`--set` names an unknown variable"
        "Only a variable that `obsctl.yaml` declares can be set from outside."
    NO_ENVIRONMENT "E0210" "no environment is chosen"
        "With several environments, and none of them named `local`, `--env` chooses."
    UNKNOWN_ENVIRONMENT "E0211" "an unknown environment"
        "Environments are declared in `obsctl.yaml`."
    OVERRIDE_INVALID "E0212" "an override that cannot be read"
        "What is given from outside (`--endpoint`) follows the same rules as in a file."

    UNKNOWN_FIELD "E0301" "an unknown field"
        "A field that the language does not know would silently do nothing. What CloudFormation knows and the language does not goes under `raw`."
    MISSING_FIELD "E0302" "a required field is missing"
        "Add it, or give it once in `defaults`, where the field can be had from there."
    WRONG_TYPE "E0303" "a value of the wrong type"
        "Only `true` and `false` are booleans, and a quoted number is a text."
    UNKNOWN_VALUE "E0304" "a value that is none of those possible"
        "The message lists them."
    FORMAT "E0305" "a value that is not in the form of its field"
        "Durations, percentages and sizes carry their unit; names are lowercase words joined by hyphens."
    OUT_OF_RANGE "E0306" "a number or length out of range"
        "The message says what is possible."
    EXACTLY_ONE "E0307" "fields that exclude each other, or none of them"
        "Exactly one of the fields says what is meant."
    UNKNOWN_KIND "E0308" "an unknown kind"
        "The kinds are `Alarm`, `Canary`, `CompositeAlarm`, `Dashboard`, `Route` and `RumMonitor`."
    FIELD_NEEDS_FIELD "E0309" "a field needs another"
        "The one means nothing without the other."
    UNREADABLE "E0310" "a document cannot be read"
        "The checks accept it, and reading it fails: a mistake in obsctl. Please report it."

    UNKNOWN_ALARM "E0401" "an unknown alarm"
        "The name is that of an `Alarm` or `CompositeAlarm` of this project, without project and environment. Alarms from elsewhere are named by ARN."
    UNKNOWN_ROUTE "E0402" "an unknown route"
        "An action is the name of a `Route`, or an ARN."
    UNKNOWN_DASHBOARD "E0403" "an unknown dashboard"
        "The name is that of a `Dashboard` of this project."
    UNKNOWN_RUNBOOK "E0404" "a runbook that does not exist"
        "`runbook: NAME` means the file `runbooks/NAME.md`."
    NO_RUNBOOK "E0405" "an alarm that calls someone has no runbook"
        "Whoever is called at night needs to know what to do: an alarm with a severity has a runbook."
    UNKNOWN_METRIC_ID "E0406" "an expression names an unknown metric"
        "An id in an expression is a key of `metrics`."
    NO_ROUTE "E0407" "a severity that no route serves"
        "The alarm would tell nobody. A `Route` lists the severities that it serves."
    DUPLICATE_NAME "E0408" "a name is taken"
        "Names are unique in their kind; alarms and composite alarms share theirs, as in CloudWatch."
    NAME_TOO_LONG "E0409" "a name is too long for AWS"
        "The name in AWS is `PROJECT-ENV-NAME`, and has a limit."
    CYCLE "E0410" "composite alarms that wait for each other"
        "CloudWatch accepts such a cycle, stops evaluating it, and cannot delete its members."

    UNKNOWN_SCRIPT "E0411" "a script that does not exist"
        "`script` and `files` name files beside the canary or below it, in `canaries/`."

    MATH "E0501" "bad metric math"
        "The expression would be refused by CloudWatch."
    RULE "E0502" "a bad composite rule"
        "The rule would be refused by CloudWatch."
    PERIOD "E0503" "a period that CloudWatch rejects"
        "Alarms have periods of 10, 20 or 30 seconds, or of whole minutes; dashboards of whole minutes."
    WINDOW "E0504" "an evaluation window that CloudWatch rejects"
        "Period times number of periods is at most a day; with periods of an hour and more, at most seven days."
    SETTING "E0505" "an alarm setting that CloudWatch rejects"
        "The message says which rule it breaks."
    TOO_MANY_ACTIONS "E0506" "more actions than CloudWatch takes"
        "At most five actions a state."
    DESCRIPTION_TOO_LONG "E0507" "a description longer than CloudWatch takes"
        "Impact, runbook, dashboard and owner take at most 1,024 characters together. Shorten the impact: the runbook has room for more."
    THRESHOLD_UNIT "E0508" "a threshold whose unit does not fit"
        "A threshold with a unit is converted to the unit of what it is compared with, which therefore has to be known."
    RECEIVER "E0509" "a receiver that this environment does not allow"
        "Plain `http://` goes only with an environment whose endpoint is not AWS."
    LAYOUT "E0510" "a dashboard that CloudWatch rejects"
        "A row has 24 columns, a dashboard at most 500 widgets."
    TAGS "E0511" "tags that AWS rejects"
        "At most 50 tags; no key begins with `aws:`; `project`, `environment` and `owner` are set by obsctl."

    CANARY "E0512" "a canary that CloudWatch Synthetics rejects"
        "The message names what Synthetics, or the Lambda function behind it, does not take."

    SAME_LOGICAL_ID "E0601" "two names give one logical id"
        "A CloudFormation logical id has no hyphens, so that names can fall together."
    PART_CYCLE "E0602" "parts wait for each other"
        "A stack is deployed before those whose alarms name its own. Two that need each other have no order."
    OVER_LIMIT "E0603" "a limit of CloudFormation or CloudWatch is exceeded"
        "The message names the limit. More parts (`parts:`) make smaller stacks."
}
