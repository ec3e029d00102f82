namespace EdgeInspector.Diagnosis;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Id">What kind it is, for programs, such as <c>broker.unreachable</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="What">What was found, in a sentence.</param>
/// <param name="Why">What comes of it.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Finding(string Id, Severity Severity, string What, string Why, string Remedy)
{
    /// <summary>A finding whose message is a sentence with what is wrong, followed by what to do about it.</summary>
    /// <param name="id">What kind it is.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="subject">Whom it is about, put in front.</param>
    /// <param name="message">The message.</param>
    /// <param name="why">What comes of it.</param>
    /// <param name="otherwise">What to do where the message does not say it.</param>
    public static Finding Of(string id, Severity severity, string subject, string message, string why, string otherwise)
    {
        string text = message.Trim();
        int end = text.IndexOf(". ", StringComparison.Ordinal);
        while (end >= 0 && end + 2 < text.Length && !char.IsUpper(text[end + 2]) && text[end + 2] != '\'')
            end = text.IndexOf(". ", end + 2, StringComparison.Ordinal);
        return end < 0
            ? new Finding(id, severity, $"{subject}{text}", why, otherwise)
            : new Finding(id, severity, $"{subject}{text[..(end + 1)]}", why,
                $"{text[(end + 2)..]}{(otherwise.Length > 0 ? $" {otherwise}" : "")}");
    }
}
