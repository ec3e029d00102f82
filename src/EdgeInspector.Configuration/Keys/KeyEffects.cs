namespace EdgeInspector.Configuration.Keys;

/// <summary>Finds when edited keys take effect, as their <see cref="KeyAttribute.Effect"/> says.</summary>
internal static class KeyEffects
{
    /// <summary>The effect of the key at a path without indexes, such as <c>stations[].threshold</c>.</summary>
    public static KeyEffect Of(string path)
    {
        KeyEffect effect = KeyEffect.NextStart;
        RecordDescription? record = RecordDescription.Of(typeof(AgentConfiguration));
        foreach (string level in path.Split('.'))
        {
            if (record?.Key(level.Split('[')[0]) is not { } key) break;
            effect = Of(key, effect);
            record = key.Value.Record ?? key.Value.Item?.Record;
        }
        return effect;
    }

    /// <summary>The same in a sentence for people.</summary>
    public static string Describe(string path) => Of(path) switch
    {
        KeyEffect.None => "The agent does not read it.",
        KeyEffect.BetweenFrames => "An edit takes effect at once, between two frames.",
        KeyEffect.ReopensCamera => "An edit takes effect at once; this station's camera is opened again for it.",
        KeyEffect.AdjustsCamera =>
            "An edit takes effect at once; the open camera takes it between two frames, or is opened again for it where it cannot.",
        _ when path == "stations[].name" => "Another name is another station: it takes effect with the next start of the agent.",
        _ => "An edit takes effect with the next start of the agent.",
    };

    /// <summary>
    /// Paths of the keys that two records of one type have different values for and that take effect in one way, in the order of the file.
    /// </summary>
    /// <param name="before">One record.</param>
    /// <param name="after">Another of the same type.</param>
    /// <param name="effect">The way. Elements of lists are not looked into.</param>
    /// <param name="inherited">What a key of the record without an effect of its own has.</param>
    /// <param name="prefix">Path of the record, with a dot behind it; empty for the whole file.</param>
    public static IEnumerable<string> Changed(object before, object after, KeyEffect effect, KeyEffect inherited = KeyEffect.NextStart,
        string prefix = "")
    {
        foreach (KeyDescription key in RecordDescription.Of(before.GetType()).Keys)
        {
            (object? old, object? current) = (key.Property.GetValue(before), key.Property.GetValue(after));
            if (Equals(old, current)) continue;
            KeyEffect own = Of(key, inherited);
            if (key.Value.Record is not null && old is not null && old.GetType() == current?.GetType())
            {
                foreach (string path in Changed(old, current, effect, own, $"{prefix}{key.Name}.")) yield return path;
            }
            else if (own == effect)
            {
                yield return prefix + key.Name;
            }
        }
    }

    private static KeyEffect Of(KeyDescription key, KeyEffect inherited) =>
        key.Attribute.Effect == KeyEffect.Inherited ? inherited : key.Attribute.Effect;
}
