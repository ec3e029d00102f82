namespace EdgeInspector.Commands;

/// <summary>What can be asked of the agent over MQTT. Written camelCase: the last level of the topic.</summary>
public enum CommandVerb
{
    /// <summary>Answers.</summary>
    Ping,

    /// <summary>Publishes everything retained once more.</summary>
    Rebirth,

    /// <summary>Sends results of a range of numbers again, on the backlog.</summary>
    Replay,

    /// <summary>Answers with one result.</summary>
    GetResult,

    /// <summary>Publishes the next inspected frame as a picture.</summary>
    Snapshot,

    /// <summary>Announces a part whose frame comes next, and triggers the camera where it can be triggered.</summary>
    Trigger,

    /// <summary>Changes the product that is inspected for.</summary>
    SelectRecipe,

    /// <summary>Names the lot that is made from now on.</summary>
    SetLot,

    /// <summary>Lets parts through without inspecting them; each is reported as not inspected.</summary>
    Pause,

    /// <summary>Ends a pause.</summary>
    Resume,

    /// <summary>Changes the threshold in the configuration file.</summary>
    SetThreshold,

    /// <summary>Changes settings of a camera in the configuration file.</summary>
    SetCamera,

    /// <summary>Changes the zones, and the place of the model's region, in the configuration file.</summary>
    SetZones,

    /// <summary>Changes the ignore mask, in a file of its own that the configuration file names.</summary>
    SetMask,

    /// <summary>Puts on record what a person says of a part's verdict.</summary>
    Review,

    /// <summary>Puts a version of a station's model in use.</summary>
    ActivateModel,

    /// <summary>Puts the version of a station's model in use that was before.</summary>
    RollbackModel,

    /// <summary>Takes a version of a station's model in that was brought from elsewhere.</summary>
    ImportModel,

    /// <summary>Has a version of a station's model judge the same frames in the shadow of the one in use.</summary>
    ShadowModel,

    /// <summary>Ends that.</summary>
    StopShadow,

    /// <summary>Offers an archived part as a candidate: good and falsely rejected, or bad and missed.</summary>
    Teach,

    /// <summary>Withdraws a candidate.</summary>
    WithdrawCandidate,

    /// <summary>Says as a second person that a candidate may count.</summary>
    ApproveCandidate,

    /// <summary>Answers with the candidates of a station.</summary>
    ListCandidates,

    /// <summary>Learns a new version with the candidates that count, or the first one from what was collected, in the background.</summary>
    Relearn,

    /// <summary>Begins a run of challenge parts, or breaks one off.</summary>
    Challenge,

    /// <summary>Notes that somebody has seen an alarm.</summary>
    AcknowledgeAlarm,

    /// <summary>Puts an alarm away for a time.</summary>
    ShelveAlarm,

    /// <summary>Takes an alarm from its shelf before the time is over.</summary>
    UnshelveAlarm,

    /// <summary>Collects pictures of good parts at a station that has no model yet.</summary>
    Collect,

    /// <summary>Answers with what was collected, and how far learning is.</summary>
    ListCollected,

    /// <summary>Begins the counters since the last reset again.</summary>
    ResetStats,
}
