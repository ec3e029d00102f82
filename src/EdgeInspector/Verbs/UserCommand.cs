using System.CommandLine;
using System.Text;
using EdgeInspector.Agent.Web;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Web.Users;

namespace EdgeInspector.Verbs;

/// <summary>user: who can log in to the operator page, and what they may do there.</summary>
internal static class UserCommand
{
    private static readonly string[] Roles = [.. Enum.GetValues<Role>().Select(Word)];

    public static Command Create() =>
        new("user", "Adds, lists, changes and removes those who can log in to the operator page; a running agent follows at once.")
        {
            Add(), List(), Remove(), Password(), ChangeRole(),
        };

    private static Verb Add()
    {
        Option<string> role = OptionParsers.Word("--role", Roles,
            "What the user may do: viewer looks; operator reviews and pauses; shiftLead resets counters; engineer changes thresholds; admin sees what concerns the machine and other users.");
        role.DefaultValueFactory = null;
        role.Required = true;
        return WithName("add", "Adds a user. The password is asked for, or is the first line of standard input.",
            (book, name, parsed, hash) =>
            {
                if (book.Find(name) is not null)
                    throw new CommandException(ExitCode.Usage, $"There is a user {name} already; 'user password' and 'user role' change one.");
                if (book.All.Count >= UserBook.Capacity)
                    throw new CommandException(ExitCode.Usage, $"There are {UserBook.Capacity} users, and there can be no more.");
                Role chosen = RoleOf(parsed.GetRequiredValue(role));
                return (book.With(new User(name, chosen, hash())), $"{name} can log in as {Word(chosen)}.");
            },
            [role], "user add Mia --role operator", "user add Mia --role operator < password.txt");
    }

    private static Verb List()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var verb = new Verb("list", "Lists the users with their roles.", "user list") { config };
        return verb.Does((parsed, _) =>
        {
            UserFile file = FileOf(parsed.GetValue(config));
            IReadOnlyList<User> users = file.Read().All;
            foreach (User user in users) Console.WriteLine($"{Word(user.Role),-10} {user.Name}");
            if (users.Count == 0)
                Console.WriteLine($"There are no users ({file.Place}): the page is for everybody at this machine, and for nobody else.");
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Remove() => WithName("remove", "Removes a user, who is logged out at once.",
        (book, name, _, _) =>
        {
            User user = Find(book, name);
            UserBook left = book.Without(user.Name);
            return (left, left.IsEmpty
                ? $"{user.Name} is removed. There are no users any more: the page is for everybody at this machine, and for nobody else."
                : $"{user.Name} is removed.");
        }, [], "user remove Mia");

    private static Verb Password() => WithName("password",
        "Gives a user another password, and logs the user out. It is asked for, or is the first line of standard input.",
        (book, name, _, hash) =>
        {
            User user = Find(book, name);
            return (book.With(user with { Hash = hash() }), $"{user.Name} has another password.");
        }, [], "user password Mia");

    private static Verb ChangeRole()
    {
        var role = new Argument<string>("ROLE") { Description = $"One of {string.Join(", ", Roles)}." };
        role.Validators.Add(result =>
        {
            string? word = result.GetValueOrDefault<string>();
            if (!Roles.Contains(word)) result.AddError($"'{word}' is no role; write {string.Join(", ", Roles)}.");
        });
        return WithName("role", "Gives a user another role, and logs the user out.",
            (book, name, parsed, _) =>
            {
                User user = Find(book, name) with { Role = RoleOf(parsed.GetRequiredValue(role)) };
                return (book.With(user), $"{user.Name} is {Word(user.Role)} from now on.");
            }, [role], "user role Mia shiftLead");
    }

    // A verb that changes what the file says of one user; the last argument of the change asks for a password and gives its hash.
    private static Verb WithName(
        string word, string about, Func<UserBook, string, ParseResult, Func<string>, (UserBook Users, string Done)> change,
        IReadOnlyList<Symbol> more, params string[] examples)
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var name = new Argument<string>("NAME")
        {
            Description = $"Letters and digits, and blanks and . - _ ' @ between them; at most {User.LongestName}.",
        };
        var verb = new Verb(word, about, examples) { name };
        foreach (Symbol symbol in more)
        {
            if (symbol is Option option) verb.Add(option);
            else verb.Add((Argument)symbol);
        }
        verb.Add(config);
        return verb.Does((parsed, _) =>
        {
            string typed = parsed.GetRequiredValue(name);
            if (User.NameOf(typed) is not { } known)
                throw new CommandException(ExitCode.Usage,
                    $"NAME: a name has letters and digits, and blanks and . - _ ' @ between them, and at most {User.LongestName} characters.");
            UserFile file = FileOf(parsed.GetValue(config));
            string? hash = null;
            string Hash() => hash ??= Passwords.Hash(AskForPassword());
            // What is wrong is said, and the password is asked, before others have to wait; what counts is what is in the file then.
            string done = change(file.Read(), known, parsed, Hash).Done;
            file.Change(book => change(book, known, parsed, Hash).Users);
            Console.WriteLine(done);
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static User Find(UserBook book, string name) => book.Find(name)
        ?? throw new CommandException(ExitCode.Usage, $"There is no user {name}; 'edge-inspector user list' names all.");

    private static UserFile FileOf(string? config)
    {
        ConfigurationLoadResult file = ConfigurationLoader.Load(
            ConfigurationPlaces.Find(config, Environment.GetEnvironmentVariable));
        return file.Configuration is { } configuration
            ? new UserFile(configuration.StateDirectory)
            : throw new CommandException(ExitCode.Usage,
                $"The configuration says where the users are kept (agent.stateDirectory), and it cannot be used.\n{ConfigurationErrorFormatter.Format(file)}");
    }

    // Never an argument: those are in the history of the shell, and in the list of processes.
    private static string AskForPassword()
    {
        string password;
        if (Console.IsInputRedirected)
        {
            password = Console.In.ReadLine() ?? "";
        }
        else
        {
            password = AskFor("Password: ");
            if (Passwords.Problem(password) is null && AskFor("Once more: ") != password)
                throw new CommandException(ExitCode.Usage, "The two passwords differ; nothing has changed.");
        }
        return Passwords.Problem(password) is { } problem ? throw new CommandException(ExitCode.Usage, problem) : password;
    }

    private static string AskFor(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace) typed.Append(key.KeyChar == '\0' ? "" : key.KeyChar);
            else if (typed.Length > 0) typed.Length--;
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }

    private static Role RoleOf(string word) => Enum.GetValues<Role>().First(role => Word(role) == word);

    private static string Word(Role role) => JsonLiteral.CamelCase(role.ToString());
}
