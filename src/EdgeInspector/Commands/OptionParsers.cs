using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;

namespace EdgeInspector.Commands;

/// <summary>Options whose values have a notation of their own; a wrong one is told with what would be right.</summary>
internal static class OptionParsers
{
    /// <summary>"x,y,width,height".</summary>
    public static Option<PixelRectangle?> Rectangle(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "x,y,w,h",
        CustomParser = result =>
        {
            if (PixelRectangle.TryParse(Text(result), out PixelRectangle rectangle)) return rectangle;
            result.AddError($"{name}: '{Text(result)}' is not a rectangle; write x,y,width,height in pixels, such as 100,50,640,480.");
            return null;
        },
    };

    /// <summary>"auto" or "WIDTHxHEIGHT"; (0, 0) for auto, because a parsed value cannot be null.</summary>
    public static Option<(int Width, int Height)> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "auto|WxH",
        CustomParser = result =>
        {
            string text = Text(result);
            if (TrySize(text, out (int Width, int Height)? size)) return size ?? default;
            result.AddError($"{name}: '{text}' is not a size; write auto, or width x height such as 320x256.");
            return default;
        },
    };

    /// <summary>Reads "auto" (null) or "WIDTHxHEIGHT".</summary>
    public static bool TrySize(string text, out (int Width, int Height)? size)
    {
        size = null;
        if (text == "auto") return true;
        string[] parts = text.Split('x');
        if (parts.Length != 2 || !TryPositive(parts[0], out int width) || !TryPositive(parts[1], out int height)) return false;
        size = (width, height);
        return true;
    }

    /// <summary>A number with s, m, h or d.</summary>
    public static Option<TimeSpan> Duration(string name, TimeSpan fallback, string description) => new(name)
    {
        Description = description,
        HelpName = "30m|8h|7d",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = Text(result);
            double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
            if (unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number is > 0 and < 1e6)
                return TimeSpan.FromSeconds(number * unit);
            result.AddError($"{name}: '{text}' is not a time; write a number with s, m, h or d, such as 30m, 8h or 7d.");
            return default;
        },
    };

    /// <summary>"all" or a number of rows; 0 for all, because a parsed value cannot be null.</summary>
    public static Option<int> Rows(string name, int fallback, string description) => new(name)
    {
        Description = description,
        HelpName = "rows|all",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = Text(result);
            if (text == "all") return 0;
            if (TryPositive(text, out int rows)) return rows;
            result.AddError($"{name}: '{text}' is not a number of rows; write a whole number from 1, or all.");
            return 0;
        },
    };

    /// <summary>Names with commas between, to be read with <see cref="NamesOf"/>.</summary>
    public static Option<string> Names(string name, string fallback, string description) => new(name)
    {
        Description = description,
        HelpName = "a,b",
        DefaultValueFactory = _ => fallback,
    };

    /// <summary>The names of such a text.</summary>
    public static string[] NamesOf(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The address of an MQTT broker.</summary>
    public static Option<Uri?> Broker(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "mqtt://host:port",
        CustomParser = result =>
        {
            string text = Text(result);
            if (TextRule.Of(TextFormat.Broker).Violation(text) is not { } violation) return new Uri(text);
            result.AddError($"{name}: '{text}' {violation}; write mqtt://host:port or mqtts://host:port.");
            return null;
        },
    };

    /// <summary>One of some words.</summary>
    public static Option<string> Word(string name, string[] words, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0] };
        option.Validators.Add(result =>
        {
            string? word = result.GetValueOrDefault<string>();
            if (!words.Contains(word)) result.AddError($"{name}: '{word}' is not known; write {string.Join(", ", words)}.");
        });
        return option;
    }

    /// <summary>A number within a range that may be left out.</summary>
    public static Option<T?> Optional<T>(string name, string unit, string description, T low, T high) where T : struct, IComparable<T>
    {
        var option = new Option<T?>(name) { Description = description, HelpName = unit };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T?>() is { } value && (value.CompareTo(low) < 0 || value.CompareTo(high) > 0))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: {value} is out of range; {low} to {high} can be used."));
        });
        return option;
    }

    /// <summary>Adds a range to a number.</summary>
    public static Option<T> Within<T>(this Option<T> option, T low, T high) where T : struct, IComparable<T>
    {
        option.Validators.Add(result =>
        {
            T value = result.GetValueOrDefault<T>();
            if (value.CompareTo(low) < 0 || value.CompareTo(high) > 0)
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name}: {value} is out of range; {low} to {high} can be used."));
        });
        return option;
    }

    private static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";

    private static bool TryPositive(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
