namespace EdgeInspector.Web.Users;

/// <summary>Who asks.</summary>
/// <param name="Role">What they may do; null for nothing but logging in.</param>
/// <param name="Session">Their session; null for whoever is let in without.</param>
/// <param name="Ended">They may not do that any more: what they have open ends.</param>
internal sealed record Caller(Role? Role, Session? Session, CancellationToken Ended)
{
    /// <summary>The transport of what comes from the page.</summary>
    public const string Via = "page";

    // The name in records where nobody has to say who they are.
    private const string Anybody = "page";

    /// <summary>The name in records.</summary>
    public string Name => Session?.User.Name ?? Anybody;

    /// <summary>The name as a holder of the write lease.</summary>
    public string Holder => HolderOf(Name);

    /// <summary>A name as a holder of the write lease.</summary>
    public static string HolderOf(string name) => $"{name} ({Via})";

    /// <summary>Whether they may do what needs a role; null for what everybody may.</summary>
    public bool May(Role? least) => least is null || Role >= least;
}
