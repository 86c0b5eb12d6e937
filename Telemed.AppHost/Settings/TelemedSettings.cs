using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Telemed.AppHost.Settings;

/// <summary>What a person may set, read and checked once. Every fault is reported, not only the first.</summary>
internal sealed record TelemedSettings
{
    /// <summary>The host name that goes into every address that people get.</summary>
    public required string PublicHost { get; init; }

    public required int HttpsPort { get; init; }

    public required int HttpPort { get; init; }

    public required int RtmpPort { get; init; }

    /// <summary>The UDP port of WebRTC media.</summary>
    public required int WebRtcPort { get; init; }

    public required string ApiKey { get; init; }

    /// <summary>Whether the key was made for this start and must be shown to be of use.</summary>
    public required bool ApiKeyIsGenerated { get; init; }

    public required MediaEngine Engine { get; init; }

    /// <summary>Whether containers may be used where a container runtime answers.</summary>
    public required bool Containers { get; init; }

    public string? CertificatePath { get; init; }

    public string? CertificateKeyPath { get; init; }

    /// <summary>A folder that outlives a start; <see langword="null"/> leaves it to the composition.</summary>
    public string? DataPath { get; init; }

    /// <summary>The connection string of a PostgreSQL database; without it the records lie in a file of the data folder.</summary>
    public string? Database { get; init; }

    /// <summary>The address of a Redis that instances share, where the composition brings none of its own.</summary>
    public string? Redis { get; init; }

    /// <summary>How many workers of the transcoder share the streams. More than one know of each other by Redis.</summary>
    public required int Transcoders { get; init; }

    /// <summary>
    /// What stored secrets are encrypted with, 32 bytes as Base64; without it a file of the data folder, which instances on a
    /// PostgreSQL would not share.
    /// </summary>
    public string? SecretsKey { get; init; }

    /// <summary>
    /// Whether only this machine is to reach the system. While nobody has said under which name others reach it, nobody else should.
    /// </summary>
    public bool LoopbackOnly => PublicHost is "localhost" || (IPAddress.TryParse(PublicHost, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The origin of everything over HTTP.</summary>
    public string PublicUrl => HttpsPort == 443 ? $"https://{PublicHost}" : $"https://{PublicHost}:{HttpsPort.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What is wrong with <see cref="Transcoders"/> where no Redis is there; <paramref name="brought"/> says that the composition brings one.</summary>
    public string? RedisFault(bool brought) => Transcoders > 1 && Redis is null && !brought
        ? $"{Topology.Settings.Transcoders} is {Transcoders}, but workers share streams by Redis: set {Topology.Settings.Redis}, like host:6379,password=…, or leave one worker."
        : null;

    /// <summary>Reads the settings; <paramref name="faults"/> lists what is wrong with them, and is empty when they can be used.</summary>
    /// <param name="configuration">Where they stand.</param>
    /// <param name="faults">One sentence each.</param>
    /// <param name="publishing">Whether they are for a server, where people need no port in the address, and not for this machine.</param>
    public static TelemedSettings Read(IConfiguration configuration, out IReadOnlyList<string> faults, bool publishing = false)
    {
        var found = new List<string>();

        var host = Value(Topology.Settings.PublicHost) ?? "localhost";
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            found.Add($"{Topology.Settings.PublicHost} is '{host}', which is no host name or address. Give the name alone, without https:// and port.");
        }

        var settings = new TelemedSettings
        {
            PublicHost = host,
            HttpsPort = Port(Topology.Settings.HttpsPort, publishing ? 443 : 8443),
            HttpPort = Port(Topology.Settings.HttpPort, publishing ? 80 : 8080),
            RtmpPort = Port(Topology.Settings.RtmpPort, Topology.HubPorts.Rtmp),
            WebRtcPort = Port(Topology.Settings.WebRtcPort, Topology.HubPorts.Ice),
            ApiKey = Value(Topology.Settings.ApiKey) ?? RandomNumberGenerator.GetHexString(48, lowercase: true),
            ApiKeyIsGenerated = Value(Topology.Settings.ApiKey) is null,
            // The stand-in is for development: what is published has MediaMTX in it.
            Engine = publishing ? MediaEngine.Container : Engine(),
            Containers = Containers(),
            CertificatePath = File(Topology.Settings.CertificatePath),
            CertificateKeyPath = File(Topology.Settings.CertificateKeyPath),
            DataPath = Value(Topology.Settings.DataPath),
            Database = Value(Topology.Settings.Database),
            Redis = Value(Topology.Settings.Redis),
            Transcoders = Transcoders(),
            SecretsKey = Value(Topology.Settings.SecretsKey),
        };

        if (settings.ApiKey.Length < 16)
        {
            found.Add($"{Topology.Settings.ApiKey} is shorter than 16 characters. Leave it out to get a random one.");
        }

        if (settings.SecretsKey is { } key && !IsKey(key))
        {
            found.Add($"{Topology.Settings.SecretsKey} must be 32 random bytes as Base64, as `openssl rand -base64 32` prints them.");
        }

        if (settings is { Database: not null, SecretsKey: null } && !publishing)
        {
            found.Add($"{Topology.Settings.Database} needs {Topology.Settings.SecretsKey}, which stored secrets are encrypted with: `openssl rand -base64 32` makes one. Keep it.");
        }

        if (settings.CertificatePath is null != settings.CertificateKeyPath is null)
        {
            found.Add($"{Topology.Settings.CertificatePath} and {Topology.Settings.CertificateKeyPath} go together: set both or neither.");
        }

        foreach (var clash in new[]
                 {
                     (Topology.Settings.HttpsPort, settings.HttpsPort),
                     (Topology.Settings.HttpPort, settings.HttpPort),
                     (Topology.Settings.RtmpPort, settings.RtmpPort),
                 }.GroupBy(port => port.Item2).Where(group => group.Count() > 1))
        {
            found.Add($"{string.Join(" and ", clash.Select(port => port.Item1))} are both {clash.Key.ToString(CultureInfo.InvariantCulture)}.");
        }

        faults = found;
        return settings;

        string? Value(string key) => configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

        static bool IsKey(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out var length) && length == 32;

        int Port(string key, int standard)
        {
            if (Value(key) is not { } text)
            {
                return standard;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort)
            {
                return port;
            }

            found.Add($"{key} is '{text}', which is no port (1 to 65535).");
            return standard;
        }

        int Transcoders()
        {
            const int Most = 32;
            if (Value(Topology.Settings.Transcoders) is not { } text)
            {
                return 1;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= Most)
            {
                return count;
            }

            found.Add($"{Topology.Settings.Transcoders} is '{text}', which is no number from 1 to {Most}.");
            return 1;
        }

        string? File(string key)
        {
            if (Value(key) is not { } path)
            {
                return null;
            }

            if (!System.IO.File.Exists(path))
            {
                found.Add($"{key} is '{path}', and there is no such file.");
            }

            return Path.GetFullPath(path);
        }

        bool Containers()
        {
            var text = Value(Topology.Settings.Containers) ?? "auto";
            if (text is not ("auto" or "off"))
            {
                found.Add($"{Topology.Settings.Containers} is '{text}'. Known are auto (where Docker or Podman answers) and off.");
            }

            return text is not "off";
        }

        MediaEngine Engine()
        {
            var text = Value(Topology.Settings.MediaEngine) ?? nameof(MediaEngine.Auto);
            if (Enum.TryParse<MediaEngine>(text, ignoreCase: true, out var engine) && Enum.IsDefined(engine) && !char.IsAsciiDigit(text[0]))
            {
                return engine;
            }

            found.Add($"Media__Engine is '{text}'. Known are auto, container, executable and standin.");
            return MediaEngine.Auto;
        }
    }
}
