// Stands in for the browser's Bluetooth: a strap for the heart rate and a crank for the power.
"use strict";
(() => {
  const notFound = () => new DOMException("no such attribute", "NotFoundError");
  const view = (hex) => new DataView(Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)).buffer);

  class Characteristic extends EventTarget {
    isNotifying = false;
    value = view("");
    constructor(number, first) {
      super();
      [this.number, this.first] = [number, first];
    }
    async startNotifications() {
      this.isNotifying = true;
    }
    async readValue() {
      this.say(this.first);
      return this.value;
    }
    say(hex) {
      this.value = view(hex);
      this.dispatchEvent(new Event("characteristicvaluechanged"));
    }
  }

  class Device extends EventTarget {
    constructor(id, name, services) {
      super();
      [this.id, this.name, this.services] = [id, name, services];
      const device = this;
      this.gatt = {
        connected: false,
        async connect() {
          this.connected = true;
          return {
            async getPrimaryService(service) {
              const characteristics = device.services[service];
              if (!characteristics) throw notFound();
              return {
                async getCharacteristic(number) {
                  const found = characteristics.find((it) => it.number === number);
                  if (!found) throw notFound();
                  return found;
                },
              };
            },
          };
        },
        disconnect() {
          if (!this.connected) return;
          this.connected = false;
          for (const it of device.all()) it.isNotifying = false;
          device.dispatchEvent(new Event("gattserverdisconnected"));
        },
      };
    }
    all() {
      return Object.values(this.services).flat();
    }
  }

  const devices = [
    new Device("strap", "Strap", { 0x180d: [new Characteristic(0x2a37)], 0x180f: [new Characteristic(0x2a19, "55")] }),
    new Device("crank", "Crank", { 0x1818: [new Characteristic(0x2a63)] }),
  ];
  let chosen = 0;
  Object.defineProperty(navigator, "bluetooth", {
    configurable: true,
    value: {
      async requestDevice({ filters, optionalServices }) {
        if (!filters.length || !optionalServices.includes(0x180f)) throw new TypeError("no services");
        chosen += 1;
        return devices[chosen - 1];
      },
    },
  });
  window.testSensors = {
    notifying: () => devices.filter((it) => it.all()[0].isNotifying).map((it) => it.id),
    lose: (id) => devices.find((it) => it.id === id).gatt.disconnect(),
    say(number, hex) {
      for (const it of devices.flatMap((device) => device.all())) if (it.number === number && it.isNotifying) it.say(hex);
    },
  };
})();
