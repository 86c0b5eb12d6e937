namespace Telemed.Transcoder.Rtmp;

/// <summary>The types of messages (Adobe's RTMP specification 1.0, 5.4, 6.2 and 7.1).</summary>
internal enum RtmpMessageType : byte
{
    SetChunkSize = 1,
    Abort = 2,
    Acknowledgement = 3,
    UserControl = 4,
    WindowAcknowledgementSize = 5,
    SetPeerBandwidth = 6,
    Audio = 8,
    Video = 9,
    CommandAmf3 = 17,
    DataAmf0 = 18,
    CommandAmf0 = 20,
}

/// <summary>A message from the server.</summary>
internal sealed record RtmpMessage(RtmpMessageType Type, uint StreamId, ReadOnlyMemory<byte> Payload);

/// <summary>A command from the server: a name, a transaction's number, an object, and what else there is.</summary>
internal sealed record RtmpCommand(string Name, double Transaction, IReadOnlyList<object?> Arguments)
{
    /// <summary>The first argument that is an object and has <paramref name="member"/> as a text.</summary>
    public string? Text(string member) => Arguments.OfType<Dictionary<string, object?>>()
        .Select(members => members.GetValueOrDefault(member) as string)
        .FirstOrDefault(text => text is not null);

    public static RtmpCommand Read(RtmpMessage message)
    {
        // AMF3 commands begin with a byte of their own and then are AMF0, as all servers write them.
        var payload = message.Payload.Span;
        var reader = new Amf0Reader(message.Type == RtmpMessageType.CommandAmf3 && !payload.IsEmpty ? payload[1..] : payload);
        if (reader.Read() is not string name)
        {
            throw new RtmpFormatException("a command has no name");
        }

        var transaction = reader.IsAtEnd ? 0 : reader.Read() as double? ?? 0;
        List<object?> arguments = [];
        while (!reader.IsAtEnd && arguments.Count < 16)
        {
            arguments.Add(reader.Read());
        }

        return new RtmpCommand(name, transaction, arguments);
    }
}
