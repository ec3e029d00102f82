using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;
using EdgeInspector.Frames;

namespace EdgeInspector.Verbs;

/// <summary>Options that hold numbers, all read by <see cref="NumberText"/>.</summary>
internal static class NumberOptions
{
    private const int LargestSide = 16_384, LargestCoordinate = 100_000;
    private const double LargestScore = 1e9, LongestSeconds = 1e7, LongestMilliseconds = 60_000;
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(36_500);

    /// <summary>A number with a default.</summary>
    public static Option<T> Number<T>(string name, string unit, T fallback, T low, T high, string description) where T : struct,
        INumber<T> => new(name)
        {
            Description = description,
            HelpName = unit,
            DefaultValueFactory = _ => fallback,
            CustomParser = result => Read(result, name, low, high) ?? default,
        };

    /// <summary>A number that may be left out.</summary>
    public static Option<T?> Optional<T>(string name, string unit, T low, T high, string description) where T : struct,
        INumber<T> => new(name)
        {
            Description = description,
            HelpName = unit,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Read(result, name, low, high),
        };

    /// <summary>A score to hold parts against.</summary>
    public static Option<float?> Score(string name, string description) => Optional(name, "score", 0f, (float)LargestScore, description);

    /// <summary>--max-images.</summary>
    public static Option<int?> MaxImages(string description) => Optional("--max-images", "images", 1, 10_000_000, description);

    /// <summary>--false-reject-rate.</summary>
    public static Option<decimal> FalseRejectRate() =>
        Number("--false-reject-rate", "share", 0.01m, 0.000001m, 0.999999m, "Wanted share of good parts that fail.");

    /// <summary>--for.</summary>
    public static Option<double?> ForSeconds(string description) => Optional("--for", "seconds", 0.001, LongestSeconds, description);

    /// <summary>"x,y,width,height".</summary>
    public static Option<PixelRectangle?> Rectangle(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "x,y,w,h",
        CustomParser = result =>
        {
            string text = OptionParsers.Text(result);
            if (PixelRectangle.TryParse(text, out PixelRectangle area) && Math.Max(area.X, area.Y) <= LargestCoordinate
                && Math.Max(area.Width, area.Height) <= LargestCoordinate)
                return area;
            result.AddError(
                $"{name}: '{text}' is not a rectangle; write x,y,width,height in whole pixels up to {LargestCoordinate}, such as 100,50,640,480.");
            return null;
        },
    };

    /// <summary>"auto" or "WIDTHxHEIGHT"; (0, 0) for auto, because a parsed value cannot be null.</summary>
    public static Option<(int Width, int Height)> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "auto|WxH",
        CustomParser = result => ReadSize(result, name, OptionParsers.Text(result)),
    };

    /// <summary>Some sizes with commas between.</summary>
    public static Option<(int Width, int Height)[]> Sizes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "auto|WxH,...",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => [.. OptionParsers.Text(result).Split(',').Select(size => ReadSize(result, name, size.Trim()))],
    };

    /// <summary>A number with s, m, h or d; null when it is not given.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "30m|8h|7d",
        CustomParser = result =>
        {
            string text = OptionParsers.Text(result);
            double unit = text.Length < 2 || char.IsLetter(text[^2])
                ? 0
                : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
            string? problem = $"'{text}' is not a time.";
            if (unit > 0 && NumberText.TryRead(text[..^1], 0.001, LongestSpan.TotalSeconds / unit, out double number, out problem))
                return TimeSpan.FromSeconds(number * unit);
            result.AddError($"{name}: {problem} For a time write a number with s, m, h or d, such as 30m, 8h or 7d.");
            return null;
        },
    };

    /// <summary>"all" or a number of rows; 0 for all, because a parsed value cannot be null.</summary>
    public static Option<int> Rows(string name, int fallback, string description) => new(name)
    {
        Description = description,
        HelpName = "rows|all",
        DefaultValueFactory = _ => fallback,
        CustomParser = result => OptionParsers.Text(result) == "all" ? 0 : Read(result, name, 1, int.MaxValue) ?? 0,
    };

    /// <summary>"off" or milliseconds; 0 for off, because a parsed value that is left out is null.</summary>
    public static Option<double?> TimeBudget(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ms|off",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => OptionParsers.Text(result) == "off" ? 0 : Read(result, name, 0.1, LongestMilliseconds),
    };

    private static T? Read<T>(ArgumentResult result, string name, T low, T high) where T : struct, INumber<T>
    {
        if (NumberText.TryRead(OptionParsers.Text(result), low, high, out T number, out string? problem)) return number;
        result.AddError($"{name}: {problem}");
        return null;
    }

    private static (int Width, int Height) ReadSize(ArgumentResult result, string name, string text)
    {
        if (text == "auto") return default;
        string[] parts = text.Split('x');
        if (parts.Length == 2 && NumberText.TryRead(parts[0], 1, LargestSide, out int width, out _)
            && NumberText.TryRead(parts[1], 1, LargestSide, out int height, out _))
            return (width, height);
        result.AddError(
            $"{name}: '{text}' is not a size; write auto, or width x height in whole pixels up to {LargestSide}, such as 320x256.");
        return default;
    }
}
