namespace EdgeInspector.Learning.Methods;

/// <summary>What methods with a memory bank share.</summary>
public abstract record BankOptions : MethodOptions
{
    /// <summary>--bank.</summary>
    public static readonly RowsOption RowsOption = new("--bank", 5000);

    private protected const string RowsMeaning = "rows of the memory bank. More are more accurate and slower";
    private protected const string RandomMeaning = "draw the bank's rows at random instead of farthest-first; quicker, and worse";

    /// <summary>--neighbours.</summary>
    internal static readonly CountOption NeighboursOption = new("--neighbours", "k", 1, 1000);

    private protected static readonly SwitchOption RandomOption = new("--random-bank");

    /// <summary>Rows of the memory bank; null keeps every patch.</summary>
    /// <value>At least 1. The default is 5000.</value>
    public int? BankRows { get; init; } = RowsOption.Usual;

    /// <summary>Whether the bank's rows are drawn at random instead of farthest-first.</summary>
    public bool RandomBank { get; init; }

    /// <summary>k nearest rows of the bank; null for the method's default.</summary>
    /// <value>1 to the number of bank rows.</value>
    public int? Neighbours { get; init; }
}
