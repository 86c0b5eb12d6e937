namespace Telemed.Transcoder.Rtmp;

/// <summary>AMF0's type markers.</summary>
internal static class Amf0Types
{
    public const byte Number = 0;
    public const byte Boolean = 1;
    public const byte String = 2;
    public const byte Object = 3;
    public const byte Null = 5;
    public const byte Undefined = 6;
    public const byte Reference = 7;
    public const byte EcmaArray = 8;
    public const byte ObjectEnd = 9;
    public const byte StrictArray = 10;
    public const byte Date = 11;
    public const byte LongString = 12;
}
