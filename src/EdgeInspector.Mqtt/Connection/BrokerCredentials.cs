using System.Text;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>Reads user and password from where the configuration points to, at every connect, so that they can change while the agent runs.</summary>
internal static class BrokerCredentials
{
    /// <summary>User and password; null where there is none.</summary>
    /// <exception cref="ConnectFailedException">The variable or file that is named is not there or not complete.</exception>
    public static (string? UserName, byte[]? Password) Read(MqttOptions options)
    {
        if (options.CredentialFile is not null) return ReadFile(options.CredentialFile);
        if (options.PasswordVariable is null) return (options.UserName, null);
        string? password = Environment.GetEnvironmentVariable(options.PasswordVariable);
        if (string.IsNullOrEmpty(password))
            throw new ConnectFailedException($"The environment variable '{options.PasswordVariable}' (mqtt.passwordVariable) is not set; set it for the agent's process.");
        return (options.UserName, Encoding.UTF8.GetBytes(password));
    }

    private static (string UserName, byte[] Password) ReadFile(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConnectFailedException($"The credential file '{path}' (mqtt.credentialFile) cannot be read: {exception.Message}", exception);
        }

        if (lines.Length < 2 || lines[0].Length == 0)
            throw new ConnectFailedException($"The credential file '{path}' (mqtt.credentialFile) needs two lines: user name, then password.");
        return (lines[0], Encoding.UTF8.GetBytes(lines[1]));
    }
}
