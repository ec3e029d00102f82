using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EdgeInspector.Web.Users;

/// <summary>Turns passwords into what is kept of them, and looks whether one is right. Safe between threads.</summary>
public static class Passwords
{
    /// <summary>Characters of a password, fewest and most.</summary>
    public const int Shortest = 10, Longest = 200;

    // PBKDF2 with HMAC-SHA512: a tenth of a second of a core or so, for whoever guesses too.
    private const int Rounds = 210_000;

    private static readonly PasswordHasher<User> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));
    private static readonly User Nobody = new("", Role.Viewer, "");
    private static readonly Lazy<string> OfNobody = new(() => Hash(Guid.NewGuid().ToString()));

    /// <summary>Why a text can be no password, as a sentence; null when it can.</summary>
    public static string? Problem(string password) => password.Length switch
    {
        < Shortest => $"A password has at least {Shortest} characters.",
        > Longest => $"A password has at most {Longest} characters.",
        _ => null,
    };

    /// <summary>What is kept of a password.</summary>
    public static string Hash(string password) => Hasher.HashPassword(Nobody, password);

    /// <summary>Whether a password is a user's. That there is no such user takes as long as that the password is wrong.</summary>
    /// <param name="user">The user; null when there is none of that name.</param>
    /// <param name="password">What was typed.</param>
    public static bool Fits(User? user, string password) => Fits(user, password, Hasher);

    internal static bool Fits(User? user, string password, IPasswordHasher<User> hasher)
    {
        bool fits;
        try
        {
            fits = hasher.VerifyHashedPassword(Nobody, user?.Hash ?? OfNobody.Value, password) != PasswordVerificationResult.Failed;
        }
        catch (FormatException)
        {
            // Somebody has written into the file by hand.
            fits = false;
        }
        return fits && user is not null;
    }
}
