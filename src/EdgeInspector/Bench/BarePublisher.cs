using Microsoft.Data.Sqlite;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeInspector.Bench;

/// <summary>The least that delivery without loss can be: a row in a synchronised SQLite commit, then a message of quality 1.</summary>
internal sealed class BarePublisher : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly SqliteConnection _database;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _body;
    private readonly MqttApplicationMessage _message;

    private BarePublisher(string file, string topic)
    {
        _database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _database.Open();
        using SqliteCommand create = _database.CreateCommand();
        create.CommandText =
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE result(position INTEGER PRIMARY KEY, body TEXT NOT NULL);";
        create.ExecuteNonQuery();
        _insert = _database.CreateCommand();
        _insert.CommandText = "INSERT INTO result(body) VALUES ($body)";
        _body = _insert.Parameters.Add("$body", SqliteType.Text);
        _message = new MqttApplicationMessageBuilder().WithTopic(topic).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
    }

    public static async Task<BarePublisher> ConnectAsync(Uri broker, string file, string topic, CancellationToken cancellation)
    {
        var publisher = new BarePublisher(file, topic);
        MqttClientOptions options = new MqttClientOptionsBuilder().WithTcpServer(broker.Host, broker.Port > 0 ? broker.Port : 1883,
            System.Net.Sockets.AddressFamily.Unspecified)
            .WithProtocolVersion(MqttProtocolVersion.V500).Build();
        if (options.ChannelOptions is MqttClientTcpOptions tcp) tcp.NoDelay = true;
        await publisher._client.ConnectAsync(options, cancellation);
        return publisher;
    }

    /// <summary>Stores and sends one result, and waits for the acknowledgement.</summary>
    public async Task PublishAsync(string body, CancellationToken cancellation)
    {
        _body.Value = body;
        _insert.ExecuteNonQuery();
        _message.PayloadSegment = System.Text.Encoding.UTF8.GetBytes(body);
        await _client.PublishAsync(_message, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
        _insert.Dispose();
        _database.Dispose();
    }
}
