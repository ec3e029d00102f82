using System.Text;
using EdgeInspector.Files;
using EdgeInspector.Mqtt.Probing;
using EdgeInspector.Secrets;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// Reads user and password from where the configuration points to, at every connect, so that they can change while the agent runs.
/// </summary>
internal static class BrokerCredentials
{
    private const int LongestFile = 1 << 16;

    /// <summary>User and password; null where there is none.</summary>
    /// <exception cref="ConnectFailedException">The variable or file that is named is not there or not complete.</exception>
    public static (string? UserName, byte[]? Password) Read(MqttOptions options)
    {
        if (options.PasswordFile is not null) return (options.UserName, ReadFile(options.PasswordFile));
        if (options.PasswordVariable is null) return (options.UserName, null);
        string? password = Environment.GetEnvironmentVariable(options.PasswordVariable);
        if (string.IsNullOrEmpty(password))
            throw new ConnectFailedException(
                $"The environment variable '{options.PasswordVariable}' (mqtt.passwordEnvironment) is not set; set it for the agent's process.")
            { Step = BrokerStep.Credentials };
        SecretBook.Learn(password);
        return (options.UserName, Encoding.UTF8.GetBytes(password));
    }

    private static byte[] ReadFile(string path)
    {
        string? password;
        try
        {
            using var reader = new StringReader(RegularFile.ReadAllText(path, LongestFile));
            password = reader.ReadLine();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConnectFailedException($"The password file '{path}' (mqtt.passwordFile) cannot be read: {exception.Message}",
                exception)
            { Step = BrokerStep.Credentials };
        }

        if (string.IsNullOrEmpty(password))
            throw new ConnectFailedException(
                $"The password file '{path}' (mqtt.passwordFile) has an empty first line; the password belongs there.")
            {
                Step = BrokerStep.Credentials
            };
        SecretBook.Learn(password);
        return Encoding.UTF8.GetBytes(password);
    }
}
