using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>How much is kept in the state folder of models that were, and of the pictures that they were learned from.</summary>
internal sealed record ModelsConfiguration
{
    [Key("Versions of each station's model; older ones are deleted, never one that is in use or that going back would give.",
        Unit = "versions", Minimum = 2, Maximum = 1000)]
    public int Keep { get; init; } = 20;

    [Key("Pictures that models were learned from, all stations together, each counted once. What a kept version needs is never deleted: a version that finds no room is kept without its pictures, and says so.",
        Unit = "pictures", Minimum = 0, Maximum = 10_000_000)]
    public int MaxPictures { get; init; } = 100_000;

    [Key("The most that these pictures may take.", Unit = "GB", Minimum = 0, Maximum = 1_000_000)]
    public double MaxPicturesGigabytes { get; init; } = 20;

    [Key("Which parts that were taught as good take a second person before a version is learned from them: those alone that are unlike good parts; each one unless enough parts that are alike, from enough lots, were taught as good; or each one. One that is unlike good parts takes that person whatever is alike.")]
    public SecondPerson SecondPerson { get; init; } = SecondPerson.WhenDoubtful;

    [Key("With secondPerson unlessAlike: parts taught as good that are alike, the part itself included, which stand in for the second person. Alike are two parts when what is odd of each lies no farther from what is odd of the other than good pictures that were left out of learning lie from the model.",
        Unit = "parts", Minimum = 2, Maximum = 100)]
    public int AlikeParts { get; init; } = 3;

    [Key("With secondPerson unlessAlike: lots that these parts must come from. A part that was made while nobody had named a lot comes from none.",
        Unit = "lots", Minimum = 1, Maximum = 100)]
    public int AlikeLots { get; init; } = 2;
}
