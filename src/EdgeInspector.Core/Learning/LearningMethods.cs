using EdgeInspector.Learning.Methods;
using EdgeInspector.Learning.Methods.GaussianAd;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Learning.Methods.Lunar;
using EdgeInspector.Learning.Methods.Padim;
using EdgeInspector.Learning.Methods.Spade;

namespace EdgeInspector.Learning;

/// <summary>The methods by name. This is the one list of them: what belongs to which method follows from it.</summary>
public static class LearningMethods
{
    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<LearningMethodKind> Kinds { get; } =
        [KnnOptions.Method, LunarOptions.Method, PadimOptions.Method, SpadeOptions.Method, GaussianAdOptions.Method];

    /// <summary>Their names, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Kinds.Select(kind => kind.Name)];

    /// <summary>The name of the method that is used when none is named.</summary>
    public static string Default => All[0];

    /// <summary>The method of a name.</summary>
    /// <exception cref="LearningOptionsException">There is none; the message lists those that there are.</exception>
    public static LearningMethodKind Named(string name) => Kinds.FirstOrDefault(kind => kind.Name == name)
        ?? throw new LearningOptionsException($"There is no method '{name}'; choose {string.Join(", ", All)}.");
}
