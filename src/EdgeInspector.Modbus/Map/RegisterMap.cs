namespace EdgeInspector.Modbus.Map;

/// <summary>
/// Where everything lies. The same registers are input and holding registers; those from <see cref="Control"/> on may be written.
/// config/modbus.md is made from it. What moves or changes its meaning raises <see cref="Version"/>.
/// </summary>
internal static class RegisterMap
{
    /// <summary>The map's version.</summary>
    public const int Version = 1;

    /// <summary>Registers that can be read; reserved ones read 0.</summary>
    public const int Size = 240;

    /// <summary>Results that wait for the PLC, the one that is offered included.</summary>
    public const int BufferedResults = 8;

    /// <summary>Characters of texts.</summary>
    public const int TextLength = 32;

    /// <summary>Inputs that can be read one by one.</summary>
    public const int DiscreteInputs = 32;

    /// <summary>Coils that can be read and written.</summary>
    public const int Coils = 16;

    public static readonly Register MapVersion = new(0, RegisterType.UInt16, "mapVersion", "Version of this map.");
    public static readonly Register Status = new(1, RegisterType.Bits, "status", "Status bits 0 to 15.");
    public static readonly Register Status2 = new(2, RegisterType.Bits, "status2", "Status bits 16 to 31.");
    public static readonly Register Heartbeat = new(3, RegisterType.UInt16, "heartbeat",
        "Counts up every 100 ms and comes round behind 65535. It stands as soon as the station's pipeline does.");
    public static readonly Register State = new(4, RegisterType.UInt16, "state", "State of the station, a number of the table below.");
    public static readonly Register Waiting = new(5, RegisterType.UInt16, "waiting",
        "Results that wait for an acknowledgement, 0 to 8, the offered one included.");
    public static readonly Register Lost = new(6, RegisterType.UInt32, "lost",
        "Parts whose result the PLC never got since the agent's start, because the buffer was full.");
    public static readonly Register Withdrawn = new(8, RegisterType.UInt32, "withdrawn",
        "Results since the agent's start that were a pass and were offered as not inspected (reasons 100 and 101).");
    public static readonly Register Threshold = new(10, RegisterType.Float32, "thresholdInUse",
        "Threshold in use; NaN while the station cannot inspect.");
    public static readonly Register RecipeNumber = new(12, RegisterType.UInt16, "recipeNumber",
        "Place of the recipe in the configuration's `recipes`, from 1; 0 without one.");
    public static readonly Register Command = new(13, RegisterType.UInt16, "command",
        "The command that the bits commandBusy, commandDone and commandFailed speak of: the number of its control bit; 0 for none.");
    public static readonly Register CommandFailure = new(14, RegisterType.UInt16, "commandFailure",
        "Why it failed, a number of the table below; 0 when it did not.");
    public static readonly Register ControlEcho = new(15, RegisterType.Bits, "controlEcho", "The control bits as the agent has them.");
    public static readonly Register Recipe = new(16, RegisterType.Text, "recipe", "Name of the recipe in use; empty without one.", 16);
    public static readonly Register Passed = new(32, RegisterType.UInt32, "passed",
        "Parts that passed in this shift, where shifts are configured, else in total. Counters may be 0.1 s older than the rest.");
    public static readonly Register Failed = new(34, RegisterType.UInt32, "failed", "Parts that failed.");
    public static readonly Register NotInspected = new(36, RegisterType.UInt32, "notInspected", "Parts that were not inspected.");

    public static readonly Register Sequence = new(40, RegisterType.UInt64, "seq",
        "Number of the record; a station's numbers have no gap. The last two registers alone are its lower 32 bits. 0 while no result is offered.");
    public static readonly Register Parts = new(44, RegisterType.UInt32, "parts",
        "Parts that the record stands for: 1, or more for a range that was not inspected together; then the next record's seq is higher by as many.");
    public static readonly Register Verdict = new(46, RegisterType.UInt16, "verdict",
        "0 none, 1 pass, 2 fail, 3 not inspected. Anything but 1 is a reject.");
    public static readonly Register Reason = new(47, RegisterType.UInt16, "reason", "Why it is no pass, a number of the table below; 0 for a pass.");
    public static readonly Register Score = new(48, RegisterType.Float32, "score", "Raw score; NaN when there is none.");
    public static readonly Register ResultThreshold = new(50, RegisterType.Float32, "threshold",
        "Threshold that decided; NaN when there was none.");
    public static readonly Register Flags = new(52, RegisterType.Bits, "flags",
        "Bit 0: pass with a warning. Bit 1: the part's id is longer than its registers. Bit 2: the frame was drawn, not seen.");
    public static readonly Register LostBefore = new(53, RegisterType.UInt16, "lostBefore",
        "Parts between the result before and this one whose results were lost; 65535 for that many or more.");
    public static readonly Register Regions = new(54, RegisterType.UInt16, "regions", "Regions at or above the threshold.");
    public static readonly Register BoxX = new(55, RegisterType.UInt16, "boxX", "Left edge of the largest region's box, in frame pixels.");
    public static readonly Register BoxY = new(56, RegisterType.UInt16, "boxY", "Its upper edge.");
    public static readonly Register BoxWidth = new(57, RegisterType.UInt16, "boxWidth", "Its width; 0 without a region.");
    public static readonly Register BoxHeight = new(58, RegisterType.UInt16, "boxHeight", "Its height.");
    public static readonly Register BoxArea = new(59, RegisterType.UInt32, "regionArea", "Area of that region, in frame pixels.");
    public static readonly Register Age = new(61, RegisterType.UInt16, "age",
        "Milliseconds since the result came here; 65535 for that many or more.");
    public static readonly Register PartId = new(62, RegisterType.Text, "partId",
        "The part's id, its first 32 characters, '?' for those that are not ASCII; empty without one.", 16);
    public static readonly Register Latency = new(78, RegisterType.UInt32, "latency",
        "From host receipt of the frame to the verdict, in microseconds; 0 without a frame.");

    /// <summary>From a field of the offered result to the same one of the newest result.</summary>
    public const int NewestShift = 60;

    public static readonly Register Control = new(200, RegisterType.Bits, "control", "Control bits; the same as coils 0 to 15.");
    public static readonly Register SelectNumber = new(201, RegisterType.UInt16, "selectRecipeNumber",
        "Recipe for selectRecipe, its place in `recipes` from 1; 0 to choose by name.");
    public static readonly Register AckSequence = new(202, RegisterType.UInt32, "ackSeq",
        "Acknowledges by number: the lower 32 bits of the offered result's seq, without the bit resultAck. Any other number does nothing.");
    public static readonly Register TriggerPart = new(204, RegisterType.Text, "triggerPartId",
        "Part id for trigger, ASCII; empty for none.", 16);
    public static readonly Register SelectName = new(220, RegisterType.Text, "selectRecipeName",
        "Recipe for selectRecipe by name, ASCII, where selectRecipeNumber is 0.", 16);

    /// <summary>The first register that may be written; all behind it may be too.</summary>
    public static int FirstWritable => Control.Address;

    /// <summary>Fields of the station.</summary>
    public static IReadOnlyList<Register> OfStation { get; } =
    [
        MapVersion, Status, Status2, Heartbeat, State, Waiting, Lost, Withdrawn, Threshold, RecipeNumber, Command, CommandFailure,
        ControlEcho, Recipe, Passed, Failed, NotInspected,
    ];

    /// <summary>Fields of the offered result; those of the newest lie <see cref="NewestShift"/> registers behind.</summary>
    public static IReadOnlyList<Register> OfResult { get; } =
    [
        Sequence, Parts, Verdict, Reason, Score, ResultThreshold, Flags, LostBefore, Regions, BoxX, BoxY, BoxWidth, BoxHeight, BoxArea, Age,
        PartId, Latency,
    ];

    /// <summary>Fields that the PLC writes.</summary>
    public static IReadOnlyList<Register> OfControl { get; } = [Control, SelectNumber, AckSequence, TriggerPart, SelectName];

    /// <summary>Status bits and what each says.</summary>
    public static IReadOnlyList<(StatusBits Bit, string Meaning)> StatusMeanings { get; } =
    [
        (StatusBits.Ready, "a part that comes now is inspected"),
        (StatusBits.Running, "frames come and are inspected"),
        (StatusBits.Paused, "somebody paused the station: parts go through without being inspected"),
        (StatusBits.Fault, "the station cannot work, its pipeline stands, or its camera repeats the same picture"),
        (StatusBits.Tripped, "a trip rule holds: too many rejects"),
        (StatusBits.CameraLost, "the camera is gone; it is opened again until it is back"),
        (StatusBits.BrokerLost, "results do not reach the MQTT broker; they wait on the disk"),
        (StatusBits.ResultValid, "a result is offered and waits for its acknowledgement"),
        (StatusBits.Overrun, "results were lost because 8 waited; falls when the first result behind the gap is acknowledged"),
        (StatusBits.Toggle, "changes with each record that arrives, also with one that is lost"),
        (StatusBits.Pass, "the offered result is a pass"),
        (StatusBits.Fail, "the offered result is a fail"),
        (StatusBits.NotInspected, "the offered result is not inspected"),
        (StatusBits.Warning, "the offered result is a pass with a warning"),
        (StatusBits.ChallengeDue, "challenge parts are due: show them, after startChallenge"),
        (StatusBits.ChallengeFailed, "challenge parts failed and were not passed since, or are overdue"),
        (StatusBits.CommandBusy, "a command is being carried out; another one is answered with exception 6"),
        (StatusBits.CommandDone, "the command was carried out; falls with its control bit"),
        (StatusBits.CommandFailed, "the command was not carried out, commandFailure says why; falls with its control bit"),
        (StatusBits.LeaseHeld, "somebody else has claimed the right to change things; commands fail as busy"),
        (StatusBits.ShiftCounts, "the counters are those of the shift"),
        (StatusBits.DriftAlarm, "reserved for drift, 0"),
    ];

    /// <summary>Control bits and what each does.</summary>
    public static IReadOnlyList<(ControlBits Bit, string Meaning)> ControlMeanings { get; } =
    [
        (ControlBits.ResultAck, "takes the offered result away; the next one is offered when the bit is 0 again"),
        (ControlBits.Trigger, "announces a part, with triggerPartId, and triggers the camera where it can be triggered"),
        (ControlBits.SelectRecipe, "changes over to the recipe of selectRecipeNumber or selectRecipeName"),
        (ControlBits.Pause, "lets parts through without inspecting them; each is reported as not inspected"),
        (ControlBits.Resume, "ends a pause"),
        (ControlBits.ResetCounts, "begins the counters since the last reset again; those of shift and total stay"),
        (ControlBits.StartChallenge, "the next parts are the challenge parts of the only set that is for the product"),
    ];
}
