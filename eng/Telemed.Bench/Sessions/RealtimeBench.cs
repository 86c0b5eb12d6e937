using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Telemed.Bench.Reporting;

namespace Telemed.Bench.Sessions;

/// <summary>
/// Two thousand realtime connections in forty consultations. In each round the doctors of all forty write to everybody at the same moment;
/// what counts is when each of the two thousand has it.
/// </summary>
internal static class RealtimeBench
{
    private const int Consultations = 40;
    private const int Viewers = 48;
    private const int Connections = Consultations * (Viewers + 2);
    private const int Rounds = 20;
    private const int WarmUpRounds = 3;
    private const double MegabytesLimit = 400;
    private const double P99Limit = 250;

    private static readonly TimeSpan RoundDeadline = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(SessionsUnderLoad sessions, BenchRun run, CancellationToken cancellationToken)
    {
        run.Progress.Stage("opening realtime connections", Connections);
        var before = sessions.ResidentMegabytes;
        var clients = new List<Client>();
        var doctors = new List<Client>();
        var latencies = new Latencies();
        var sent = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        for (var number = 0; number < Consultations; number++)
        {
            var (_, people) = await sessions.NewConsultationAsync(Viewers, cancellationToken);
            foreach (var (_, token) in people)
            {
                var client = await Client.OpenAsync(sessions.Address, token, sent, latencies, cancellationToken);
                clients.Add(client);
                if (token == people[0].Token)
                {
                    doctors.Add(client);
                }
            }

            run.Progress.At(clients.Count);
        }

        var rounds = run.Settings.Short ? Rounds / 5 : Rounds;
        run.Progress.Stage("messages", rounds);
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            run.Progress.At(round);
            if (round == 0)
            {
                latencies.Clear();
            }

            var heard = latencies.Count;
            await Task.WhenAll(doctors.Select((doctor, index) => doctor.SayAsync($"{round}-{index}", cancellationToken)));
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(RoundDeadline);
            while (latencies.Count < heard + Connections)
            {
                await Task.Delay(10, deadline.Token);
            }
        }

        var memory = sessions.ResidentMegabytes;
        clients.ForEach(client => client.Dispose());
        const string What = "40 messages at once, each until 50 people have it";
        run.Add(
            new Figure("memory with no realtime connection (resident)", Math.Round(before), "MB"),
            new Figure(
                $"memory with {Connections.ToString(CultureInfo.InvariantCulture)} realtime connections (resident)", Math.Round(memory), "MB", MegabytesLimit),
            latencies.Figure(What, 0.5),
            latencies.Figure(What, 0.99, P99Limit),
            latencies.Figure(What, 1));
    }

    private sealed class Client : IDisposable
    {
        private readonly ClientWebSocket _socket = new();
        private readonly ConcurrentDictionary<string, long> _sent;
        private readonly Latencies _latencies;
        private readonly CancellationTokenSource _stop = new();

        private Client(ConcurrentDictionary<string, long> sent, Latencies latencies)
        {
            _sent = sent;
            _latencies = latencies;
        }

        public static async Task<Client> OpenAsync(
            Uri address, string token, ConcurrentDictionary<string, long> sent, Latencies latencies, CancellationToken cancellationToken)
        {
            var client = new Client(sent, latencies);
            await client._socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/api/v1/realtime", Query = $"token={token}" }.Uri, cancellationToken);
            _ = client.ReadAsync();
            return client;
        }

        public Task SayAsync(string name, CancellationToken cancellationToken)
        {
            _sent[name] = Stopwatch.GetTimestamp();
            return _socket.SendAsync(
                JsonSerializer.SerializeToUtf8Bytes(new { type = "chat", clientId = name, text = "How are you today?" }),
                WebSocketMessageType.Text,
                endOfMessage: true,
                cancellationToken);
        }

        public void Dispose()
        {
            _stop.Cancel();
            _socket.Dispose();
            _stop.Dispose();
        }

        private async Task ReadAsync()
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (true)
                {
                    var length = 0;
                    ValueWebSocketReceiveResult part;
                    do
                    {
                        part = await _socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                        length += part.Count;
                    }
                    while (!part.EndOfMessage);

                    if (part.MessageType == WebSocketMessageType.Close)
                    {
                        await Console.Error.WriteLineAsync($"Closed: {_socket.CloseStatusDescription}");
                        return;
                    }

                    Hear(Encoding.UTF8.GetString(buffer, 0, length));
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or ObjectDisposedException)
            {
                // The bench is over, or the figures will say that a connection is missing.
            }
        }

        private void Hear(string text)
        {
            var now = Stopwatch.GetTimestamp();
            using var message = JsonDocument.Parse(text);
            if (message.RootElement.GetProperty("type").GetString() == "chat"
                && _sent.TryGetValue(message.RootElement.GetProperty("clientId").GetString()!, out var at))
            {
                _latencies.Add(Stopwatch.GetElapsedTime(at, now));
            }
        }
    }
}
