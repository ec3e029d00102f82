using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace EdgeInspector.Verbs;

/// <summary>
/// Reads every number of the command line: digits 0 to 9, a point for decimals, nothing between thousands, whatever the system's language.
/// A comma is never guessed at, because 30,5 is 30.5 to one reader and 305 to the next.
/// </summary>
internal static partial class NumberText
{
    /// <summary>Reads a number within a range.</summary>
    /// <param name="text">As it was typed.</param>
    /// <param name="low">Smallest number that is taken.</param>
    /// <param name="high">Largest number that is taken.</param>
    /// <param name="number">The number.</param>
    /// <param name="problem">What is wrong and what to write; begins with the text in quotes.</param>
    public static bool TryRead<T>(string text, T low, T high, out T number, [NotNullWhen(false)] out string? problem) where T : struct,
        INumber<T>
    {
        problem = TryRead(text, out number, out string? wrong) ? null : $"'{text}' {wrong}";
        if (problem is null && (number < low || number > high))
            problem = string.Create(CultureInfo.InvariantCulture,
                $"{text} is out of range; {low:0.#########} to {high:0.#########} can be used.");
        return problem is null;
    }

    private static bool TryRead<T>(string text, out T number, [NotNullWhen(false)] out string? wrong) where T : struct, INumber<T>
    {
        number = default;
        bool isWhole = T.CreateTruncating(0.5) == T.Zero;
        if (!Plain().IsMatch(text)) wrong = Diagnose(text, isWhole);
        else if (isWhole && text.AsSpan().ContainsAny(".eE")) wrong = "is not a whole number, written without point and exponent.";
        else if (!T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) || !T.IsFinite(number))
            wrong = "is too large or too small.";
        else if (T.IsZero(number) && text.AsSpan(0, MantissaLength(text)).ContainsAnyInRange('1', '9'))
            wrong = "is too near to zero to be told from it.";
        else wrong = null;
        return wrong is null;
    }

    private static string Diagnose(string text, bool isWhole)
    {
        string wanted = isWhole ? "a whole number" : "a number";
        if (text.Length == 0) return $"is empty; write {wanted}.";
        if (text.Contains(',', StringComparison.Ordinal) && Readings(text) is { Length: > 0 } readings)
            return $"has a comma and can be read as {string.Join(" or as ", readings)}; write {wanted} without a comma.";
        if (text.Any(letter => char.IsDigit(letter) && !char.IsAsciiDigit(letter)))
            return $"is written in other digits; write {wanted} in the digits 0 to 9.";
        string joined = Gaps().Replace(text, "");
        if (joined != text && Plain().IsMatch(joined)) return $"has something between its digits; write {joined}.";
        Match start = Beginning().Match(text);
        if (!start.Success) return $"is not {wanted}; write one such as {(isWhole ? "30" : "30.5")}.";
        if (text[start.Length..].Trim() == "%"
            && decimal.TryParse(start.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal percent))
            return string.Create(CultureInfo.InvariantCulture, $"is a percentage; write it as a share: {percent / 100}.");
        return $"has something behind its digits; write {wanted} alone, without a unit.";
    }

    // What a comma may have meant: decimals, or thousands.
    private static string[] Readings(string text)
    {
        string compact = Gaps().Replace(text, "");
        string decimals = compact.Replace(".", "", StringComparison.Ordinal).Replace(',', '.'),
            thousands = compact.Replace(",", "", StringComparison.Ordinal);
        return [.. new[] { decimals, thousands }.Where(reading => Plain().IsMatch(reading)).Distinct()];
    }

    private static int MantissaLength(string text) => text.AsSpan().IndexOfAny('e', 'E') is >= 0 and var exponent ? exponent : text.Length;

    [GeneratedRegex(@"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"[\s'’_]")]
    private static partial Regex Gaps();
}
